package io.millrace.base.tls;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A chain of certificates and the private key of the first, which belong together.
///
/// @param chain at least one
record Identity(List<X509Certificate> chain, PrivateKey key) {
  private static final int FILE_BYTES_MAX = 1024 * 1024;
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final String CONVERT =
      "Write it as PKCS #8 without a password: openssl pkcs8 -topk8 -nodes -in KEY -out NEW.";

  Identity {
    chain = List.copyOf(chain);
  }

  /// @throws MillraceException with `TLS_FILES_INVALID` if a file cannot be read or used, or key
  ///     and certificate do not belong together
  static Identity read(TlsFiles files) {
    List<X509Certificate> chain = chain(files.certificate());
    PublicKey owner = chain.getFirst().getPublicKey();
    PrivateKey key = key(files.key(), owner);
    if (!belong(key, owner)) {
      throw invalid(
          files.key(),
          "is not the key of the certificate in %s".formatted(files.certificate()),
          "Name the key with which that certificate was requested.",
          null);
    }
    return new Identity(chain, key);
  }

  /// The certificates in a file, at least one.
  /// @throws MillraceException with `TLS_FILES_INVALID`
  static List<X509Certificate> chain(Path file) {
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!chain.isEmpty()) {
        return chain;
      }
    } catch (CertificateException e) {
      throw noCertificate(file, e);
    }
    throw noCertificate(file, null);
  }

  private static PrivateKey key(Path file, PublicKey owner) {
    Matcher pem = KEY.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw invalid(file, "holds no private key in PEM", CONVERT, null);
    }
    if (!pem.group(1).equals("PRIVATE KEY")) {
      throw invalid(
          file, "holds '%s' (expected: PRIVATE KEY)".formatted(pem.group(1)), CONVERT, null);
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
      return KeyFactory.getInstance(owner.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (IllegalArgumentException | InvalidKeySpecException e) {
      throw invalid(
          file,
          "holds no %s key, as its certificate needs".formatted(owner.getAlgorithm()),
          CONVERT,
          e);
    } catch (GeneralSecurityException e) {
      throw invalid(
          file,
          "is for a certificate with a key of a kind that is not supported: "
              + owner.getAlgorithm(),
          "Use a certificate with an RSA, EC or Ed25519 key.",
          e);
    }
  }

  /// Whether what the one signs, the other accepts.
  private static boolean belong(PrivateKey key, PublicKey owner) {
    byte[] sample = "millrace".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signature =
          Signature.getInstance(
              switch (owner.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> owner.getAlgorithm();
              });
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(owner);
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length <= FILE_BYTES_MAX) {
        return bytes;
      }
    } catch (NoSuchFileException e) {
      throw invalid(file, "does not exist", "Name a file that does.", e);
    } catch (IOException e) {
      throw invalid(file, "cannot be read", "Name a file that the server may read.", e);
    }
    throw invalid(file, "has more than 1 MiB", "Name a file in PEM.", null);
  }

  private static MillraceException noCertificate(Path file, @Nullable Throwable cause) {
    return invalid(
        file,
        "holds no certificate in PEM, or a broken one",
        "Name a file with certificates; a server's own comes first, then those up to a root.",
        cause);
  }

  private static MillraceException invalid(
      Path file, String what, String fix, @Nullable Throwable cause) {
    return new MillraceException(
        ErrorCode.TLS_FILES_INVALID, "%s %s.".formatted(file, what), fix, cause);
  }
}
