package io.millrace.server.page.artifact;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Markdown that users wrote, as HTML that is safe in our pages: only elements of this class, no
/// attribute but the `href` of a web link, every other character escaped. HTML in the text is shown
/// as text. It knows headings, lists, quotes, code, tables, emphasis and links; what it does not
/// know stands as it was written.
public final class Markdown {
  private static final Pattern HEADING = Pattern.compile("(#{1,6})\\s+(.*)");
  private static final Pattern BULLET = Pattern.compile("\\s{0,6}[-*+]\\s+(.*)");
  private static final Pattern NUMBER = Pattern.compile("\\s{0,6}\\d{1,9}[.)]\\s+(.*)");
  private static final Pattern RULE = Pattern.compile("[-*_\\s]{3,}");
  private static final Pattern TABLE_RULE = Pattern.compile("[-|:\\s]{3,}");
  private static final Pattern INLINE =
      Pattern.compile(
          "`([^`]+)`"
              + "|!?\\[([^\\]]{0,500})\\]\\(([^()\\s]{1,2000})\\)"
              + "|\\*\\*([^*]+)\\*\\*"
              + "|(?<![\\w*])[*_]([^*_]+)[*_](?!\\w)");
  private static final Pattern WEB = Pattern.compile("https?://[^\\s\"<>]+");

  /// Our own headings stand above those of a text.
  private static final int TOP_LEVEL = 3;

  private static final int DEEPEST_LEVEL = 6;

  private final List<String> lines;
  private final StringBuilder html = new StringBuilder();
  private int at;

  private Markdown(String text) {
    this.lines = text.lines().toList();
  }

  public static String html(String text) {
    Markdown markdown = new Markdown(text);
    while (markdown.at < markdown.lines.size()) {
      markdown.block();
    }
    return markdown.html.toString();
  }

  private void block() {
    String line = lines.get(at);
    Matcher heading = HEADING.matcher(line);
    if (line.isBlank()) {
      at++;
    } else if (line.stripLeading().startsWith("```")) {
      code();
    } else if (heading.matches()) {
      int level = Math.min(heading.group(1).length() + TOP_LEVEL - 1, DEEPEST_LEVEL);
      element("h" + level, inline(withoutEnd(heading.group(2))));
      at++;
    } else if (isRule(line)) {
      html.append("<hr>");
      at++;
    } else if (line.startsWith(">")) {
      element(
          "blockquote", inline(joined(each -> each.startsWith(">"), each -> each.substring(1))));
    } else if (BULLET.matcher(line).matches()) {
      list("ul", BULLET);
    } else if (NUMBER.matcher(line).matches()) {
      list("ol", NUMBER);
    } else if (at + 1 < lines.size() && isTableRule(lines.get(at + 1))) {
      table();
    } else {
      element("p", inline(joined(this::continues, each -> each)));
    }
  }

  /// A heading may be closed as it was opened.
  private static String withoutEnd(String heading) {
    int end = heading.length();
    while (end > 0 && (heading.charAt(end - 1) == '#' || heading.charAt(end - 1) == ' ')) {
      end--;
    }
    return heading.substring(0, end);
  }

  private static boolean isRule(String line) {
    return RULE.matcher(line).matches() && line.chars().filter(c -> c > ' ').count() >= 3;
  }

  private static boolean isTableRule(String line) {
    return TABLE_RULE.matcher(line).matches() && line.contains("|") && line.contains("-");
  }

  /// Whether a line belongs to the paragraph that has begun.
  private boolean continues(String line) {
    return !line.isBlank()
        && !line.startsWith("#")
        && !line.startsWith(">")
        && !line.stripLeading().startsWith("```")
        && !BULLET.matcher(line).matches();
  }

  private String joined(Predicate<String> belongs, UnaryOperator<String> content) {
    List<String> parts = new ArrayList<>(List.of(content.apply(lines.get(at++)).strip()));
    while (at < lines.size() && belongs.test(lines.get(at))) {
      parts.add(content.apply(lines.get(at++)).strip());
    }
    return String.join(" ", parts);
  }

  private void code() {
    List<String> code = new ArrayList<>();
    for (at++; at < lines.size() && !lines.get(at).stripLeading().startsWith("```"); at++) {
      code.add(lines.get(at));
    }
    at++;
    html.append("<pre class=\"code\">");
    element("code", escaped(String.join("\n", code)));
    html.append("</pre>");
  }

  private void list(String name, Pattern item) {
    html.append('<').append(name).append('>');
    Matcher line = item.matcher(lines.get(at));
    while (line.matches()) {
      element("li", inline(line.group(1)));
      at++;
      line = item.matcher(at < lines.size() ? lines.get(at) : "");
    }
    html.append("</").append(name).append('>');
  }

  private void table() {
    html.append("<table><thead>");
    row(lines.get(at), "th");
    html.append("</thead><tbody>");
    for (at += 2; at < lines.size() && lines.get(at).contains("|"); at++) {
      row(lines.get(at), "td");
    }
    html.append("</tbody></table>");
  }

  private void row(String line, String cell) {
    String inner = line.strip().replaceAll("^\\||\\|$", "");
    element(
        "tr",
        Stream.of(inner.split("\\|", -1))
            .map(each -> "<%s>%s</%s>".formatted(cell, inline(each.strip()), cell))
            .collect(Collectors.joining()));
  }

  /// @param content HTML
  private void element(String name, String content) {
    html.append('<').append(name).append('>').append(content);
    html.append("</").append(name).append('>');
  }

  private static String inline(String text) {
    StringBuilder out = new StringBuilder();
    Matcher mark = INLINE.matcher(text);
    int from = 0;
    while (mark.find()) {
      out.append(escaped(text.substring(from, mark.start()))).append(marked(mark));
      from = mark.end();
    }
    return out.append(escaped(text.substring(from))).toString();
  }

  private static String marked(Matcher mark) {
    if (mark.group(1) != null) {
      return "<code>" + escaped(mark.group(1)) + "</code>";
    }
    if (mark.group(2) != null) {
      boolean isLink = WEB.matcher(mark.group(3)).matches() && !mark.group().startsWith("!");
      String text = inline(mark.group(2));
      return isLink ? "<a href=\"%s\">%s</a>".formatted(escaped(mark.group(3)), text) : text;
    }
    return mark.group(4) != null
        ? "<b>" + inline(mark.group(4)) + "</b>"
        : "<i>" + inline(mark.group(5)) + "</i>";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
