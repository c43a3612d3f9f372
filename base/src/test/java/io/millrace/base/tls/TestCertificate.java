package io.millrace.base.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate for this machine that has signed itself, made by the JDK's `keytool`, as files for
/// a server and as something for a client to trust.
public final class TestCertificate {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyStore store;

  /// @param algorithm `EC`, `RSA` or `Ed25519`
  public TestCertificate(Path folder, String algorithm, String name) {
    Path file = folder.resolve(name + ".p12");
    try {
      Process made =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                      "-genkeypair",
                      "-alias",
                      "server",
                      "-keyalg",
                      algorithm,
                      "-dname",
                      "CN=" + name,
                      "-validity",
                      "30",
                      "-ext",
                      "bc:c=ca:true",
                      "-ext",
                      "san=dns:localhost,ip:127.0.0.1",
                      "-keystore",
                      file.toString(),
                      "-storetype",
                      "PKCS12",
                      "-storepass",
                      new String(PASSWORD)))
              .redirectErrorStream(true)
              .start();
      String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (made.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
      store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD);
      }
    } catch (IOException | InterruptedException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Writes the two files, over those that are there.
  public TlsFiles write(Path folder) throws IOException, GeneralSecurityException {
    TlsFiles files = new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    Files.writeString(
        files.certificate(), pem("CERTIFICATE", store.getCertificate("server").getEncoded()));
    Files.writeString(
        files.key(), pem("PRIVATE KEY", store.getKey("server", PASSWORD).getEncoded()));
    return files;
  }

  /// Trusts this certificate alone.
  public SSLContext trust() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  /// A client that trusts this certificate alone.
  public HttpClient client() throws GeneralSecurityException, IOException {
    return HttpClient.newBuilder().sslContext(trust()).build();
  }

  static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), kind);
  }
}
