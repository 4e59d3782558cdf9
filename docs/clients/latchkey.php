<?php
// Latchkey's API, at its socket or its port. PHP 8 or later, with its curl extension.
final class Latchkey
{
    /** $where is the path of the socket, or http://127.0.0.1:7411 with a token. */
    public function __construct(private string $where, private ?string $token = null)
    {
    }

    public function get(string $path): array
    {
        return $this->ask($path, []);
    }

    public function post(string $path, array $question): array
    {
        return $this->ask($path, [CURLOPT_POSTFIELDS => json_encode((object) $question)]);
    }

    private function ask(string $path, array $more): array
    {
        $isPort = str_starts_with($this->where, 'http://');
        $headers = $more === [] ? [] : ['Content-Type: application/json'];
        if ($this->token !== null) {
            $headers[] = 'Authorization: Bearer ' . $this->token;
        }
        $curl = curl_init(($isPort ? $this->where : 'http://localhost') . $path);
        curl_setopt_array($curl, $more + [
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 660,
            CURLOPT_HTTPHEADER => $headers,
        ] + ($isPort ? [] : [CURLOPT_UNIX_SOCKET_PATH => $this->where]));
        $text = curl_exec($curl);
        if ($text === false) {
            throw new RuntimeException(curl_error($curl));
        }
        $answer = json_decode($text, true, flags: JSON_THROW_ON_ERROR);
        if (curl_getinfo($curl, CURLINFO_RESPONSE_CODE) !== 200) {
            throw new RuntimeException($answer['detail']);
        }
        return $answer;
    }
}
