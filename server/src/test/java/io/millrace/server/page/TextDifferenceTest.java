package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.page.TextDifference.Kind;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextDifferenceTest {
  private static String numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }

  @Test
  void equalTextsHaveNoRows() {
    assertThat(TextDifference.of("a\nb\n", "a\nb\n").rows()).isEmpty();
  }

  @Test
  void eachLineStandsBesideItsOther() {
    assertThat(TextDifference.of("a\nb\nd\n", "a\nc\nd\ne\n").rows())
        .containsExactly(
            new TextDifference.Row(Kind.SAME, 1, "a", 1, "a"),
            new TextDifference.Row(Kind.CHANGED, 2, "b", 2, "c"),
            new TextDifference.Row(Kind.SAME, 3, "d", 3, "d"),
            new TextDifference.Row(Kind.ADDED, 0, "", 4, "e"));
  }

  @Test
  void longEqualStretchesAreLeftOut() {
    TextDifference difference =
        TextDifference.of(numbers(1, 40), numbers(1, 19) + "x\n" + numbers(21, 40));
    assertThat(difference.rows())
        .extracting(TextDifference.Row::old)
        .containsExactly(
            "16 equal lines", "17", "18", "19", "20", "21", "22", "23", "17 equal lines");
    assertThat(difference.rows().get(4).young()).isEqualTo("x");
  }
}
