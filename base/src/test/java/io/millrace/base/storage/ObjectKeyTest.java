package io.millrace.base.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/../b", "/a", "a//b", "a/", "a%2fb", "a\\b", "a\u0000b", "."})
  void refusesWhatCouldLeaveItsFolder(String text) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> ObjectKey.parse(text))
        .returns(ErrorCode.OBJECT_KEY_INVALID, MillraceException::code);
    assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> ObjectKey.check(text));
  }

  @Property
  void aCheckRefusesWhatCannotBeParsed(@ForAll @CharRange(from = '-', to = '9') String text) {
    assertThat(refusal(() -> ObjectKey.check(text)))
        .isEqualTo(refusal(() -> ObjectKey.parse(text)));
  }

  @Test
  void aCheckKnowsTheGreatestLengths() {
    for (String element :
        List.of("a".repeat(255), "a".repeat(256), "é".repeat(42), "é".repeat(43))) {
      for (int count : new int[] {1, 4, 5, 64, 65}) {
        String text = String.join("/", Collections.nCopies(count, element));
        assertThat(refusal(() -> ObjectKey.check(text)))
            .isEqualTo(refusal(() -> ObjectKey.parse(text)));
      }
    }
  }

  private static Optional<String> refusal(Runnable call) {
    try {
      call.run();
      return Optional.empty();
    } catch (MillraceException e) {
      return Optional.of(e.detail());
    }
  }

  @Property
  void whatIsAcceptedReadsBackTheSame(@ForAll String text) {
    try {
      ObjectKey key = ObjectKey.parse(text);
      assertThat(ObjectKey.parse(key.toString())).isEqualTo(key);
    } catch (MillraceException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_KEY_INVALID);
    }
  }
}
