package io.millrace.base.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerIdentityTest {
  @TempDir Path folder;
  private TlsFiles files;

  @BeforeEach
  void write() throws Exception {
    files = new TestCertificate(folder, "EC", "first").write(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void takesKeysOfTheUsualKinds(String algorithm) throws Exception {
    TlsFiles made = new TestCertificate(folder, algorithm, algorithm).write(folder);
    assertThat(named(ServerIdentity.of(made))).isEqualTo("CN=" + algorithm);
  }

  @Test
  void anAliasNamesChainAndKeyThatBelongTogetherAlsoAfterAChange() throws Exception {
    ServerIdentity identity = ServerIdentity.of(files);
    String before = Objects.requireNonNull(identity.chooseEngineServerAlias("EC", null, null));
    var chain = identity.getCertificateChain(before);
    var key = identity.getPrivateKey(before);
    new TestCertificate(folder, "EC", "second").write(folder);
    identity.refresh();

    assertThat(named(identity)).isEqualTo("CN=second");
    assertThat(identity.getCertificateChain(before)).isEqualTo(chain);
    assertThat(identity.getPrivateKey(before)).isEqualTo(key);
    assertThat(identity.chooseEngineServerAlias("EC", null, null)).isNotEqualTo(before);
    assertThat(identity.chooseEngineServerAlias("RSA", null, null)).isNull();
  }

  @Test
  void keepsTheCertificateWhileTheFilesCannotBeUsed() throws Exception {
    ServerIdentity identity = ServerIdentity.of(files);
    Files.writeString(files.certificate(), "half of a certif");
    identity.refresh();
    assertThat(named(identity)).isEqualTo("CN=first");
    Files.delete(files.key());
    identity.refresh();
    assertThat(named(identity)).isEqualTo("CN=first");

    new TestCertificate(folder, "RSA", "second").write(folder);
    identity.refresh();
    assertThat(named(identity)).isEqualTo("CN=second");
  }

  @Test
  @Timeout(20)
  void seesAChangeByItself() throws Exception {
    try (ServerIdentity identity = ServerIdentity.of(files).watchEvery(Duration.ofMillis(20))) {
      new TestCertificate(folder, "EC", "second").write(folder);
      while (!named(identity).equals("CN=second")) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
  }

  @Test
  void namesTheFileThatIsMissing() throws Exception {
    Files.delete(files.key());
    assertRefused(files.key() + " does not exist.");
  }

  @Test
  void namesTheFileThatHoldsNoCertificate() throws Exception {
    Files.writeString(files.certificate(), "nothing\n");
    assertRefused(files.certificate() + " holds no certificate in PEM, or a broken one.");
  }

  @Test
  void saysThatAKeyBelongsToAnotherCertificate() throws Exception {
    KeyPairGenerator other = KeyPairGenerator.getInstance("EC");
    other.initialize(256, new SecureRandom());
    Files.writeString(
        files.key(),
        TestCertificate.pem("PRIVATE KEY", other.generateKeyPair().getPrivate().getEncoded()));
    assertRefused(
        files.key() + " is not the key of the certificate in " + files.certificate() + ".");
  }

  @Test
  void saysThatAKeyIsOfAnotherKind() throws Exception {
    String ec = Files.readString(files.key());
    new TestCertificate(folder, "RSA", "rsa").write(folder);
    Files.writeString(files.key(), ec);
    assertRefused(files.key() + " holds no RSA key, as its certificate needs.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"})
  void saysHowToConvertAKeyInAnotherForm(String kind) throws Exception {
    Files.writeString(files.key(), TestCertificate.pem(kind, new byte[100]));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> ServerIdentity.of(files))
        .withMessage("%s holds '%s' (expected: PRIVATE KEY).", files.key(), kind)
        .satisfies(e -> assertThat(e.fix()).contains("openssl pkcs8 -topk8 -nodes"));
  }

  @Test
  void refusesAFileThatIsTooLarge() throws Exception {
    Files.write(files.certificate(), new byte[2 << 20]);
    assertRefused(files.certificate() + " has more than 1 MiB.");
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> ServerIdentity.of(files))
        .withMessage(message)
        .returns(ErrorCode.TLS_FILES_INVALID, MillraceException::code);
  }

  private static String named(ServerIdentity identity) {
    return identity.certificate().getSubjectX500Principal().getName();
  }
}
