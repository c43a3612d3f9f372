package io.millrace.base.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/../b", "/a", "a//b", "a/", "a%2fb", "a\\b", "a\u0000b", "."})
  void refusesWhatCouldLeaveItsFolder(String text) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> ObjectKey.parse(text))
        .returns(ErrorCode.OBJECT_KEY_INVALID, MillraceException::code);
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
