/** What `schemaDigest` says of the schema that the first n migrations make, n from 0. Comparing takes a third of a millisecond, making it anew takes seven. */
export const SCHEMA_DIGESTS: readonly string[] = [
  '4f53cda18c2baa0c0354bb5f9a3ecbe5',
  '7158e14872f7e56cf12223bd023391d0',
  '30263695c2f6f709cc3be471b307d6bb',
  'df3b55aa15b215a91d2a8ecdb89f8565',
  'cec36dfa6ac122d191a15507e9466b7b',
  '22006dd66a1c5e858585cb325261a6f3',
  '6b6db31d30dc08b27b674b21055bbb11',
  '0e2579d75fbfb6c3ae8535ca7071e128',
  'f4ef226ab8aa92e2360bb4ff64f76ae6',
  '788df968ae21b8a1d75017ba537dbf23',
  'c8a53e3c9152012a7d0245d5349aca15',
  '3a246bd6590b96371b069419a2b809dd',
]
