/** Loopback by name or by address: 127.0.0.0/8 and ::1 never leave the machine. Takes a URL's `hostname`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
