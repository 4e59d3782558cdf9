export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="14" cy="14" r="7.5" />
      <path d="M19.5 19.5 33 33 M28.5 28.5 33 24 M23.6 23.6 26.6 20.6" />
    </svg>
  )
}
