# Chromium's sandbox uses user namespaces. Where the kernel gives them to root alone, this helper has to be root's.
namespaces=allowed
for switch in /proc/sys/kernel/unprivileged_userns_clone /proc/sys/user/max_user_namespaces; do
  if [ -r "$switch" ] && [ "$(cat "$switch")" = 0 ]; then namespaces=refused; fi
done
if [ "$namespaces" = refused ]; then chmod 4755 /usr/lib/latchkey/chrome-sandbox; fi

# AppArmor before 4.0 does not understand the profile, and does not need it.
profile=/usr/share/latchkey/apparmor-profile
if command -v apparmor_parser >/dev/null && apparmor_parser --skip-kernel-load --skip-cache "$profile" >/dev/null 2>&1; then
  cp "$profile" /etc/apparmor.d/latchkey
  chmod 644 /etc/apparmor.d/latchkey
  # In a chroot it would be the profile of the system around it.
  if ! { command -v ischroot >/dev/null && ischroot; }; then
    apparmor_parser --replace --write-cache --skip-read-cache /etc/apparmor.d/latchkey || true
  fi
fi

for running in /proc/[0-9]*/exe; do
  if [ "$(readlink "$running" 2>/dev/null)" = '/usr/lib/latchkey/latchkey (deleted)' ]; then
    echo 'A Latchkey that is open goes on as the version before, until its window is closed.'
    break
  fi
done
