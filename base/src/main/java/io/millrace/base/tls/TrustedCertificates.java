package io.millrace.base.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The certificates that a client trusts.
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /// Trusts those in a file, and what they have signed, and nothing else.
  /// @param file PEM
  /// @throws io.millrace.base.MillraceException with `TLS_FILES_INVALID` if it holds none
  public static SSLContext in(Path file) {
    List<X509Certificate> trusted = Identity.chain(file);
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < trusted.size(); i++) {
        store.setCertificateEntry(Integer.toString(i), trusted.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e); // every JDK has these, and an empty store is not read
    }
  }
}
