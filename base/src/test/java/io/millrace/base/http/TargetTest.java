package io.millrace.base.http;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.ErrorCode.TARGET_TOO_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @Test
  void decodesEachSegmentOnce() {
    Target target = Target.parse("/a%20b/c+d/%E2%82%AC%25/?q=a+b%26&q=%C3%A4&flag&=x");
    assertThat(target.segments()).containsExactly("a b", "c+d", "€%", "");
    assertThat(target.query().all("q")).containsExactly("a b&", "ä");
    assertThat(target.query().all("flag")).containsExactly("");
    assertThat(Target.parse("/").segments()).isEmpty();
    assertThat(Target.parse("/?x=1").query().first("x")).contains("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "a",
        "http://localhost/a",
        "//",
        "//a",
        "/a//b",
        "/a//",
        "/.",
        "/..",
        "/a/../b",
        "/a/%2e%2e/b",
        "/%2E",
        "/a%2Fb",
        "/a%2fb",
        "/a%5Cb",
        "/a\\b",
        "/a;x=1",
        "/a%3bx",
        "/%00",
        "/a%00b",
        "/%",
        "/%4",
        "/%zz",
        "/%c0%ae",
        "/%ff",
        "/%ed%a0%80",
        "/a%0d%0ab",
        "/%7f",
        "/%C2%85",
        "/%252e%252e",
        "/%252F",
        "/a b",
        "/a\tb",
        "/ä",
        "/a#b",
        "/a?q=%",
        "/a?q=%ff"
      })
  void refusesWhatTwoReadersCouldReadDifferently(String raw) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Target.parse(raw))
        .returns(REQUEST_INVALID, MillraceException::code);
  }

  @Test
  void refusesLongTargets() {
    Target.parse("/" + "a".repeat(8191));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Target.parse("/" + "a".repeat(8192)))
        .returns(TARGET_TOO_LONG, MillraceException::code);
  }

  @Property(tries = 2000)
  void acceptedPathsEncodeBackToTheSameSegments(@ForAll("hostilePaths") String raw) {
    List<String> segments;
    try {
      segments = Target.parse(raw).segments();
    } catch (MillraceException refused) {
      assertThat(refused.code()).isEqualTo(REQUEST_INVALID);
      return;
    }
    assertThat(segments).doesNotContain(".", "..");
    assertThat(segments).noneMatch(s -> s.contains("/") || s.contains("\\") || s.contains("\0"));
    String encoded = new Target(segments, Query.EMPTY).encodedPath();
    assertThat(Target.parse(encoded).segments()).isEqualTo(segments);
  }

  @Property(tries = 500)
  void everyOrdinaryNameComesThrough(@ForAll("names") String name) {
    assertThat(Target.parse("/x/" + Percent.encode(name)).segments()).containsExactly("x", name);
  }

  @Provide
  Arbitrary<String> hostilePaths() {
    return Arbitraries.of(
            "/",
            "a",
            "Z9",
            "%20",
            "%41",
            "%25",
            "%2e",
            ".",
            "..",
            "%",
            "%c3%a4",
            "%c3",
            "+",
            "~",
            "%2",
            "f",
            "%F0%9F%9A%97",
            "2e",
            ";",
            "\\",
            "%0a",
            ":",
            "@",
            "%zz",
            "é")
        .list()
        .ofMaxSize(8)
        .map(parts -> "/" + String.join("", parts));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars("abcXYZ019 -_~!$&'()*+,=:@%<>\"{}|^`?#äöß€漢字")
        .ofMinLength(1)
        .ofMaxLength(40)
        .filter(name -> !name.matches("(?i).*%(2f|5c|2e|3b|00).*"));
  }
}
