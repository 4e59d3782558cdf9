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
  'c3bca2469613393bc9ded4132db5ea3a',
  '2291b6a169970c3af76633bdd7cd08b3',
  '13228c3f4f4ac8bb3d72050080f6dace',
  'eafa64ef76edf9e07d9653ec9e227b11',
  'c91a9fd4bb3bc3cc54e0a6697e4d4629',
  'd66701d7fd2a7692d1cbc82d426dd92e',
]
