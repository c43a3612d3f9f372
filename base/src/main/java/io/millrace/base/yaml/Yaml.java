package io.millrace.base.yaml;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;

/// YAML 1.2 with the core schema, and JSON, which is a part of it. One document; no tags, no merge
/// keys, no duplicate keys; `yes`, `no`, `on`, `off` are strings. Text at most 4 million
/// characters, depth at most 64, at most 100,000 values with aliases counted out.
public final class Yaml {
  private static final int CHARACTERS_MAX = 4_000_000;
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(CHARACTERS_MAX).setUseMarks(true).build();

  private Yaml() {}

  /// @throws MillraceException with `YAML_INVALID`, line and column, if a rule above is broken
  public static Located parse(String text) {
    String readable = withoutTabs(text);
    try {
      return new YamlTree().read(new Parse(SETTINGS).parseString(readable));
    } catch (MarkedYamlEngineException e) {
      throw e.getProblemMark()
          .map(mark -> invalid(mark.getLine() + 1, mark.getColumn() + 1, e.getProblem()))
          .orElseGet(() -> invalid(1, 1, e.getProblem()));
    } catch (ReaderException e) {
      throw unreadable(readable, e);
    } catch (YamlEngineException e) {
      throw invalid(1, 1, String.valueOf(e.getMessage()));
    }
  }

  /// @throws MillraceException with `YAML_INVALID`, line and column, if it is not UTF-8 or a rule
  ///     above is broken
  public static Located parse(byte[] utf8) {
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      throw invalid(1, 1, "the text is not UTF-8");
    }
  }

  /// Block style, two blanks deep, keys in their order. Strings that any YAML version might take
  /// for something else are quoted.
  public static String write(JsonNode tree) {
    return YamlText.of(tree);
  }

  static MillraceException invalid(int line, int column, String problem) {
    return new MillraceException(
        ErrorCode.YAML_INVALID,
        "%s (line %d, column %d)".formatted(problem, line, column),
        "Correct the text at that place; it must be YAML 1.2 or JSON.");
  }

  /// JSON may be indented with tabs, YAML may not: inside braces and brackets they mean nothing.
  private static String withoutTabs(String text) {
    String start = text.stripLeading();
    if (!start.startsWith("{") && !start.startsWith("[")) {
      return text;
    }
    StringBuilder blank = new StringBuilder(text);
    boolean leading = true;
    for (int i = 0; i < blank.length(); i++) {
      char c = blank.charAt(i);
      if (c == '\t' && leading) {
        blank.setCharAt(i, ' ');
      }
      leading = c == '\n' || (leading && (c == ' ' || c == '\t'));
    }
    return blank.toString();
  }

  private static MillraceException unreadable(String text, ReaderException e) {
    int end = Math.min(e.getPosition(), text.length());
    int line = 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    int column = end - text.lastIndexOf('\n', Math.max(0, end - 1));
    return invalid(
        line,
        Math.max(1, column),
        "the character U+%04X is not allowed".formatted(e.getCodePoint()));
  }
}
