package io.millrace.pipeline.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// What is left of a text after its secrets are masked.
class MaskTest {
  private static final Mask MASK = new Mask(List.of("k3y/of the \"shop\"", "k3y/of"));

  @Test
  void allFormsOfAValueAreMasked() {
    assertThat(MASK.text("a k3y/of the \"shop\" b k3y/of c")).isEqualTo("a *** b *** c");
    assertThat(MASK.text("?key=k3y%2Fof%20the%20%22shop%22&k3y%2Fof+the+%22shop%22"))
        .isEqualTo("?key=***&***");
    assertThat(MASK.text("Basic azN5L29mIHRoZSAic2hvcCI=")).isEqualTo("Basic ***");
    assertThat(MASK.text("nothing of it")).isEqualTo("nothing of it");
  }

  @Test
  void eachLineOfAValueOfSeveralLinesIsMasked() {
    Mask mask = new Mask(List.of("-----BEGIN-----\nabcdef\nxy\n-----END-----"));
    assertThat(mask.text("cat: -----BEGIN-----\nabcdef\nxy\n-----END-----!"))
        .isEqualTo("cat: ***!");
    assertThat(mask.text("line abcdef of xy")).isEqualTo("line *** of xy");
  }

  @Test
  void namesAndTextsOfATreeAreMasked() {
    assertThat(
            MASK.json(
                Json.parse("{\"k3y/of\": [1, true, null, {\"a\": \"is k3y/of\"}], \"b\": 2}")))
        .isEqualTo(Json.parse("{\"***\": [1, true, null, {\"a\": \"is ***\"}], \"b\": 2}"));
  }

  @Test
  void whatIsNoBeginningOfAValueIsNotHeldBack() throws IOException {
    Reader slow =
        MASK.reader(
            new Reader() {
              private final String text = "epoch 1\n";
              private int read;

              @Override
              public int read(char[] into, int from, int length) {
                assertThat(read).as("asked for more than was said").isLessThan(text.length());
                into[from] = text.charAt(read++);
                return 1;
              }

              @Override
              public void close() {}
            });
    StringBuilder seen = new StringBuilder();
    while (seen.length() < 8) {
      seen.append((char) slow.read());
    }
    assertThat(seen).hasToString("epoch 1\n");
  }

  /// Secrets over few letters, so that they overlap, repeat and begin alike.
  @Provide
  Arbitrary<List<String>> secrets() {
    return Arbitraries.strings().withChars("abc").ofMinLength(4).ofMaxLength(9).list().ofSize(3);
  }

  @Provide
  Arbitrary<List<String>> chunks() {
    return Arbitraries.strings().withChars("abc\n").ofMaxLength(12).list().ofMaxSize(12);
  }

  @Property(tries = 2_000)
  void noValueIsLeftWhereverTheChunksEnd(
      @ForAll("secrets") List<String> secrets, @ForAll("chunks") List<String> chunks)
      throws IOException {
    Mask mask = new Mask(secrets);
    String text = String.join(secrets.getFirst(), chunks);

    StringWriter masked = new StringWriter();
    mask.reader(new Chunks(chunks, secrets.getFirst())).transferTo(masked);

    assertThat(secrets).noneMatch(masked.toString()::contains);
    assertThat(masked).hasToString(mask.text(text));
    assertThat(mask.text(masked.toString())).hasToString(masked.toString());
  }

  /// Gives each chunk, and half of the value between two of them, at a time.
  private static final class Chunks extends Reader {
    private final List<String> parts;
    private int next;
    private Reader part = new StringReader("");

    Chunks(List<String> chunks, String between) {
      String first = between.substring(0, between.length() / 2);
      String second = between.substring(between.length() / 2);
      this.parts =
          List.of(
              String.join("|", chunks).replace("|", "|" + first + "|" + second + "|").split("\\|"));
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
      int read = part.read(into, from, length);
      while (read <= 0 && next < parts.size()) {
        part = new StringReader(parts.get(next++));
        read = part.read(into, from, length);
      }
      return read;
    }

    @Override
    public void close() {}
  }
}
