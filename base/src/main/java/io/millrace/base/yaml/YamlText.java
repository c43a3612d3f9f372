package io.millrace.base.yaml;

import io.millrace.base.json.Json;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Writes a tree in block style.
final class YamlText {
  /// Text that no version of YAML takes for anything but text.
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/_][A-Za-z0-9_./+-]*( [A-Za-z0-9_./+-]+)*");

  /// What YAML 1.1 or 1.2 takes for a truth value or nothing, and numbers without digits.
  private static final Pattern RESERVED =
      Pattern.compile("y|n|yes|no|on|off|true|false|null|nan|inf", Pattern.CASE_INSENSITIVE);

  /// Lines that can stand in a literal block as they are.
  private static final Pattern LITERAL = Pattern.compile("[^\\s\\p{C}][^\\p{C}]*(\n[^\\p{C}]*)+");

  private final StringBuilder out = new StringBuilder();

  private YamlText() {}

  static String of(JsonNode tree) {
    YamlText text = new YamlText();
    if (isBlock(tree)) {
      text.block(tree, 0);
    } else {
      text.inline(tree, 0);
    }
    return text.out.toString();
  }

  private static boolean isBlock(JsonNode node) {
    return node.isContainer() && !node.isEmpty();
  }

  /// Writes whole lines, each behind `depth` steps of indent but the first, which is in place.
  private void block(JsonNode node, int depth) {
    boolean first = true;
    if (node.isArray()) {
      for (JsonNode item : node) {
        indent(first ? 0 : depth);
        first = false;
        out.append("- ");
        if (isBlock(item)) {
          block(item, depth + 1);
        } else {
          inline(item, depth);
        }
      }
    } else {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        indent(first ? 0 : depth);
        first = false;
        out.append(quoted(field.getKey())).append(':');
        value(field.getValue(), depth);
      }
    }
  }

  private void value(JsonNode value, int depth) {
    if (isBlock(value)) {
      out.append('\n');
      indent(depth + 1);
      block(value, depth + 1);
    } else {
      out.append(' ');
      inline(value, depth);
    }
  }

  private void inline(JsonNode value, int depth) {
    if (!value.isString()) {
      out.append(Json.write(value)).append('\n');
    } else if (LITERAL.matcher(value.stringValue()).matches()) {
      literal(value.stringValue(), depth);
    } else {
      out.append(quoted(value.stringValue())).append('\n');
    }
  }

  private void literal(String text, int depth) {
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    if (body.endsWith("\n")) {
      out.append(quoted(text)).append('\n');
      return;
    }
    out.append(text.endsWith("\n") ? "|\n" : "|-\n");
    for (String line : body.split("\n", -1)) {
      if (!line.isEmpty()) {
        indent(depth + 1);
      }
      out.append(line).append('\n');
    }
  }

  private static String quoted(String text) {
    if (PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    Json.write(text)
        .chars()
        .forEach(
            c -> {
              if (isPrintable(c)) {
                escaped.append((char) c);
              } else {
                escaped.append("\\u%04x".formatted(c));
              }
            });
    return escaped.toString();
  }

  private static boolean isPrintable(int c) {
    return (c >= 0x20 && c < 0x7f)
        || (c >= 0xa0 && c != 0x2028 && c != 0x2029 && c != 0xfeff && c < 0xfffe);
  }

  private void indent(int depth) {
    out.repeat("  ", depth);
  }
}
