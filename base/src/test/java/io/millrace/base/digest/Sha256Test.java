package io.millrace.base.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class Sha256Test {
  /// The first example of FIPS 180-2, appendix B.
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void digestsTextBytesAndStreamsAlike() throws IOException {
    assertThat(Sha256.of("abc").hex()).isEqualTo(ABC);
    assertThat(Sha256.of("abc".getBytes(UTF_8)).hex()).isEqualTo(ABC);
    assertThat(Sha256.of(new ByteArrayInputStream("abc".getBytes(UTF_8))).hex()).isEqualTo(ABC);
  }

  @Test
  void readsLongStreamsWhole() throws IOException {
    byte[] content = new byte[200_000];

    assertThat(Sha256.of(new ByteArrayInputStream(content)).bytes())
        .isEqualTo(Sha256.of(content).bytes())
        .hasSize(32);
  }

  @Test
  void shortensDigits() {
    assertThat(Sha256.of("abc").hex(12)).isEqualTo(ABC.substring(0, 12));
  }
}
