package io.millrace.pipeline.states.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Whatever stands under a key that ends in `.$`: it is refused, selects something, or fails by
/// name.
class HostileSelectionTest {
  private static final FixedSource SOURCE =
      FixedSource.of("{\"a\":{\"b\":[1,\"x\",null,{\"a\":true}]},\"b\":[]}");
  private static final String[] PIECES = {
    "$",
    "$$",
    "$order",
    ".a",
    ".b",
    "..",
    "[0]",
    "[-1]",
    "[*]",
    ".*",
    "[?(",
    "@.a",
    " == ",
    "=",
    "<",
    "'x'",
    ")]",
    "[1:",
    "]",
    "]]",
    "[",
    "['a']",
    "['",
    "States.Array(",
    "States.Format('{}', ",
    "States.MathAdd(",
    "States.ArrayGetItem(",
    ",",
    ")",
    "1",
    "-1e9",
    "null",
    "true",
    "\\",
    "'{}'",
    "x",
    " ",
    "@",
    "?",
    ":",
    "&&",
    "||",
    "=~ /a/",
    "/",
    "in",
    "size",
    "empty",
    "\"",
    "😀",
    "length()"
  };

  @Property(tries = 3_000)
  void nothingElseIsThrown(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "States.Array(" : "$");
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    try {
      Selection selection = Selection.compile(text.toString());
      assertThat(selection.text()).as(text.toString()).isNotEmpty();
      assertThat(selection.select(SOURCE)).as(text.toString()).isNotNull();
    } catch (SyntaxException | MissingException | IntrinsicException e) {
      assertThat(e.getMessage()).as(text.toString()).isNotEmpty();
    }
  }
}
