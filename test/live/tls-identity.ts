/** The identity of a server in tests: a certificate for `host.test`, signed by itself, valid from 2020 to 2120, and its key. */

export const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBYDCCAQegAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlob3N0LnRl',
  'c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM',
  'CWhvc3QudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMCyJDuKtToQ9xP7',
  'pwjqKGFN0dUyd3DjsoMXaq88dg0oo7xLepJnZ3Ll2dCsCcNv90aVzVqmuva90Mfb',
  'BoPE2SmjSDBGMBQGA1UdEQQNMAuCCWhvc3QudGVzdDAPBgNVHRMBAf8EBTADAQH/',
  'MB0GA1UdDgQWBBTOVwVNgL9bsRR45StbQIsi3MdFnzAKBggqhkjOPQQDAgNHADBE',
  'AiBe9x5c0yjyXQMyxiNR8DKplYSHv4rvhpWX7okNnfi6fgIgTsYCp3ii6UxzrTFT',
  't9VDGGf/LZyZHB8R9HuNqyWsRbQ=',
  '-----END CERTIFICATE-----',
].join('\n');

export const KEY = [
  '-----BEGIN PRIVATE KEY-----',
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiRn9asQgxUTunA00',
  'J2QypdwQdMMMT/t8F85FVsIh7DmhRANCAATAsiQ7irU6EPcT+6cI6ihhTdHVMndw',
  '47KDF2qvPHYNKKO8S3qSZ2dy5dnQrAnDb/dGlc1aprr2vdDH2waDxNkp',
  '-----END PRIVATE KEY-----',
].join('\n');
