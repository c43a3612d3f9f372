package io.millrace.server.page.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {
  @Test
  void blocksAndMarksBecomeElements() {
    assertThat(html("# Title\n\nSome *text* and\n**more** `code`.\n\n- one\n- two\n"))
        .isEqualTo(
            "<h3>Title</h3><p>Some <em>text</em> and<strong>more</strong> <code>code</code>.</p>"
                + "<ul><li>one</li><li>two</li></ul>");
    assertThat(html("```java\na < b\n```\n1. x\n\n> quoted\n\n---"))
        .isEqualTo(
            "<pre class=\"code\"><code>a &lt; b</code></pre><ol><li>x</li></ol>"
                + "<blockquote><p>quoted</p></blockquote><hr />");
    assertThat(html("| a | b |\n|---|--:|\n| 1 | 2 |"))
        .isEqualTo(
            "<table><thead><tr><th>a</th><th align=\"right\">b</th></tr></thead>"
                + "<tbody><tr><td>1</td><td align=\"right\">2</td></tr></tbody></table>");
  }

  /// Without the line ends between elements.
  private static String html(String text) {
    return Markdown.html(text).replace("\n", "");
  }

  @Test
  void onlyWebLinksLead() {
    assertThat(html("[here](https://example.com/?a=1&b=2)"))
        .isEqualTo("<p><a rel=\"nofollow\" href=\"https://example.com/?a=1&amp;b=2\">here</a></p>");
    assertThat(html("[here](javascript:alert) [there](other/page)")).isEqualTo("<p>here there</p>");
    assertThat(html("![a picture](https://example.com/x.png)")).isEqualTo("<p>a picture</p>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "# <b onclick=x>",
        "[<i>](https://example.com/\"onmouseover=alert(1))",
        "`<script>`",
        "```html\n<script>\n",
        "| <a> | b |\n|---|---|\n| <script> | x |",
        "**<iframe src=//example.com>**",
        "> <svg onload=alert(1)>"
      })
  void nothingOfTheTextBecomesAnElementOrAttribute(String hostile) {
    String html =
        Markdown.html(hostile)
            .replaceAll(
                "</?(p|h3|strong|code|pre|table|thead|tbody|tr|th|td|blockquote)>|<pre class=\"code\">|"
                    + "<a rel=\"nofollow\" href=\"https://[^\"<>]*\">|</a>",
                "");
    assertThat(html)
        .doesNotContain("<", "href=\"javascript")
        .doesNotContainPattern("<[^>]*on\\w+=");
  }

  @Test
  void aLongTextOfMarksIsReadQuickly() {
    assertThat(Markdown.html("*".repeat(50_000))).isNotEmpty();
    assertThat(Markdown.html("[".repeat(50_000))).isNotEmpty();
    assertThat(Markdown.html("a`".repeat(25_000))).isNotEmpty();
    assertThat(Markdown.html("# a" + " ".repeat(100_000) + "b")).isNotEmpty();
  }
}
