package io.millrace.base.tls;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate that servers show, by the files that hold it: once these change, new connections
/// are shown the new one, and those that are open go on. Files that cannot be used are logged, and
/// the certificate from before stays. Thread-safe; one may serve several servers.
public final class ServerIdentity extends X509ExtendedKeyManager implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerIdentity.class);

  private final TlsFiles files;
  private @Nullable Thread watch;

  /// Guarded by `this`: what the files were when they were last looked at.
  private Object seen;

  private volatile Versions versions;

  /// A handshake asks for chain and key one after the other: it finds those of one version, by
  /// which it calls them, also if a new one comes in between.
  private record Versions(int number, Identity current, Identity before) {
    Versions next(Identity identity) {
      return new Versions(number + 1, identity, current);
    }

    @Nullable Identity named(@Nullable String alias) {
      if (Integer.toString(number).equals(alias)) {
        return current;
      }
      return Integer.toString(number - 1).equals(alias) ? before : null;
    }
  }

  private ServerIdentity(TlsFiles files) {
    this.files = files;
    this.seen = look();
    Identity first = Identity.read(files);
    this.versions = new Versions(0, first, first);
  }

  /// @throws MillraceException with `TLS_FILES_INVALID`, which names the file and what is wrong
  public static ServerIdentity of(TlsFiles files) {
    return new ServerIdentity(files);
  }

  /// Looks at the files again and again, until it is closed.
  public synchronized ServerIdentity watchEvery(Duration interval) {
    watch =
        Thread.ofVirtual()
            .name("tls-files")
            .start(
                () -> {
                  try {
                    while (true) {
                      TimeUnit.NANOSECONDS.sleep(interval.toNanos());
                      refresh();
                    }
                  } catch (InterruptedException _) {
                    // closed
                  }
                });
    return this;
  }

  /// Looks whether the files have changed, and takes what they hold.
  public synchronized void refresh() {
    Object now = look();
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      versions = versions.next(Identity.read(files));
      log.info(
          "tls.certificate.changed file={} until={}",
          files.certificate(),
          versions.current().chain().getFirst().getNotAfter().toInstant());
    } catch (MillraceException e) {
      log.warn("tls.certificate.refused reason={}", e.detail());
    }
  }

  /// The certificate that is shown now.
  public X509Certificate certificate() {
    return versions.current().chain().getFirst();
  }

  private Object look() {
    return List.of(look(files.certificate()), look(files.key()));
  }

  private static Object look(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(now.lastModifiedTime(), now.size(), Objects.toString(now.fileKey()));
    } catch (IOException _) {
      return "absent";
    }
  }

  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.interrupt();
    }
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    Versions now = versions;
    String kind = now.current().key().getAlgorithm();
    return keyType.equals(kind) || keyType.startsWith(kind + "_")
        ? Integer.toString(now.number())
        : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    Identity identity = versions.named(alias);
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    Identity identity = versions.named(alias);
    return identity == null ? null : identity.key();
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
