package io.millrace.base.http.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How this JVM resolves names: as always, but for a name that is being called its addresses are
/// those that were checked. Whoever runs a name server cannot give others between the check and the
/// connection. The JVM finds this class by `META-INF/services`.
public final class CheckedNames extends InetAddressResolverProvider {
  private static final ReentrantLock LOCK = new ReentrantLock();

  /// Guarded by `LOCK`.
  private static final Map<String, Held> HELD = new HashMap<>();

  /// @param calls that are under way
  private record Held(InetAddress[] addresses, int calls) {}

  /// Holds the addresses of a name until it is closed. If a call holds them already, those stay:
  /// they were checked too.
  static Hold hold(String host, InetAddress[] checked) {
    LOCK.lock();
    try {
      Held known = HELD.get(host);
      HELD.put(
          host,
          known == null ? new Held(checked, 1) : new Held(known.addresses(), known.calls() + 1));
    } finally {
      LOCK.unlock();
    }
    return () -> release(host);
  }

  /// Ends with [#close].
  @FunctionalInterface
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  private static void release(String host) {
    LOCK.lock();
    try {
      Held held = HELD.remove(host);
      if (held != null && held.calls() > 1) {
        HELD.put(host, new Held(held.addresses(), held.calls() - 1));
      }
    } finally {
      LOCK.unlock();
    }
  }

  private static @Nullable Held held(String host) {
    LOCK.lock();
    try {
      return HELD.get(host);
    } finally {
      LOCK.unlock();
    }
  }

  @Override
  public String name() {
    return "millrace";
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver usual = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        Held held = held(host);
        return held == null ? usual.lookupByName(host, policy) : Stream.of(held.addresses());
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return usual.lookupByAddress(address);
      }
    };
  }
}
