package io.millrace.server.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The budgets are those of `docs/ui-guide.md`, §11.
class AssetsTest {
  private static byte[] asset(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(AssetsTest.class.getResourceAsStream("assets/" + name), name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void theStyleSheetIsSmall() throws IOException {
    byte[] served = Assets.stripped(asset("millrace.css"), asset("operate.css"));
    assertThat(served).hasSizeLessThan(30_000);
  }

  @Test
  void theScriptIsSmallAndBuildsNoCodeFromText() throws IOException {
    byte[] script = asset("millrace.js");
    assertThat(script).hasSizeLessThan(5_000);
    assertThat(new String(script, UTF_8)).doesNotContain("eval(").doesNotContain("new Function");
  }

  @Test
  void strippingKeepsWhatMatters() {
    String css = "/* a\n comment */ a:hover > b { color : red;  margin: 0 auto; }\n";
    assertThat(new String(Assets.stripped(css.getBytes(UTF_8)), UTF_8))
        .isEqualTo("a:hover > b{color :red;margin:0 auto}");
  }

  @Test
  void namesHoldADigestOfTheBytes() {
    assertThat(new Assets().path("millrace.css"))
        .matches("/ui/-/assets/millrace\\.[0-9a-f]{12}\\.css");
  }
}
