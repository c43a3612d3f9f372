package io.millrace.base.secret;

import static io.millrace.base.ErrorCode.SECRET_KEY_INVALID;
import static io.millrace.base.ErrorCode.SECRET_UNREADABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {
  private static final String SECRET = "hunter2 ü";
  private static final String OWNER = "webhook 7";

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("secret.key");
  }

  @Test
  void aTextIsOpenedByWhoHasTheKeyFile() {
    String kept = Seal.withKeyIn(file()).seal(SECRET, OWNER);

    assertThat(new String(Base64.getDecoder().decode(kept), StandardCharsets.ISO_8859_1))
        .doesNotContain("hunter2");
    assertThat(Seal.withKeyIn(file()).open(kept, OWNER)).isEqualTo(SECRET);
  }

  @Test
  void nobodyElseMayReadTheKeyFile() throws IOException {
    Seal.withKeyIn(file());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file())).matches("[0-9a-f]{64}\n");
  }

  @Test
  void theSameTextLooksDifferentEachTime() {
    Seal seal = Seal.withKeyIn(file());

    assertThat(seal.seal(SECRET, OWNER)).isNotEqualTo(seal.seal(SECRET, OWNER));
  }

  @Test
  void anotherOwnerOrKeyOpensNothing() {
    Seal seal = Seal.withKeyIn(file());
    String kept = seal.seal(SECRET, OWNER);

    assertUnreadable(seal, kept, "webhook 8");
    assertUnreadable(Seal.withKeyIn(folder.resolve("other.key")), kept, OWNER);
  }

  @Test
  void whatWasChangedOrCutOpensNothing() {
    Seal seal = Seal.withKeyIn(file());
    byte[] kept = Base64.getDecoder().decode(seal.seal(SECRET, OWNER));
    for (int i = 0; i < kept.length; i++) {
      byte[] flipped = kept.clone();
      flipped[i] ^= 1;
      assertUnreadable(seal, Base64.getEncoder().encodeToString(flipped), OWNER);
      String cut = Base64.getEncoder().encodeToString(Arrays.copyOf(kept, i));
      assertUnreadable(seal, cut, OWNER);
    }
    assertUnreadable(seal, "no Base64", OWNER);
  }

  private static void assertUnreadable(Seal seal, String kept, String owner) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> seal.open(kept, owner))
        .returns(SECRET_UNREADABLE, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no key", "00ff"})
  void aFileWithoutAKeyIsNotReplaced(String content) throws IOException {
    Files.writeString(file(), content);

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Seal.withKeyIn(file()))
        .returns(SECRET_KEY_INVALID, MillraceException::code);
    assertThat(file()).hasContent(content);
  }
}
