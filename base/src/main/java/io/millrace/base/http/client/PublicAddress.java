package io.millrace.base.http.client;

import java.net.Inet4Address;
import java.net.InetAddress;

/// Tells addresses of the public internet from those of this machine and its networks. Source: IANA
/// IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890).
final class PublicAddress {
  private PublicAddress() {}

  static boolean is(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    return address instanceof Inet4Address
        ? isPublic4(first, second, bytes[2] & 0xff)
        : isPublic6(first, second, bytes);
  }

  private static boolean isPublic4(int first, int second, int third) {
    boolean thisNetwork = first == 0;
    boolean carrier = first == 100 && (second & 0xc0) == 64;
    boolean assignments = first == 192 && second == 0 && (third == 0 || third == 2);
    boolean benchmarks = first == 198 && (second & 0xfe) == 18;
    boolean examples =
        (first == 198 && second == 51 && third == 100)
            || (first == 203 && second == 0 && third == 113);
    boolean reserved = first >= 240;
    return !(thisNetwork || carrier || assignments || benchmarks || examples || reserved);
  }

  /// Global unicast (2000::/3) without tunnels that lead to IPv4 addresses, which may be private.
  private static boolean isPublic6(int first, int second, byte[] bytes) {
    boolean global = (first & 0xe0) == 0x20;
    boolean sixToFour = first == 0x20 && second == 0x02;
    boolean teredoOrExample =
        first == 0x20
            && second == 0x01
            && ((bytes[2] == 0 && bytes[3] == 0)
                || (bytes[2] == 0x0d && (bytes[3] & 0xff) == 0xb8));
    return global && !sixToFour && !teredoOrExample;
  }
}
