package io.millrace.pipeline.secret;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes `***` in place of secret values, also where they stand as JSON has them, percent-encoded,
/// or as base64; of a value of several lines also each line. Immutable.
public final class Mask {
  static final String STARS = "***";

  /// Shorter ones are everywhere.
  static final int SHORTEST = 4;

  private final Set<String> forms = new LinkedHashSet<>();

  /// @param values each of at least four characters
  Mask(Collection<String> values) {
    for (String value : values) {
      forms.add(value);
      value
          .lines()
          .map(String::strip)
          .filter(line -> line.length() >= SHORTEST)
          .forEach(forms::add);
      String quoted = Json.write(value);
      forms.add(quoted.substring(1, quoted.length() - 1));
      forms.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
      forms.add(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
      forms.add(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    }
  }

  public String text(String text) {
    if (forms.stream().noneMatch(text::contains)) {
      return text;
    }
    StringWriter masked = new StringWriter();
    try (Reader reader = reader(new StringReader(text))) {
      reader.transferTo(masked);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return masked.toString();
  }

  /// The same tree with masked texts and names.
  public JsonNode json(JsonNode tree) {
    if (tree.isString()) {
      return Json.tree(text(tree.stringValue()));
    }
    if (tree.isArray()) {
      ArrayNode masked = Json.array();
      tree.forEach(element -> masked.add(json(element)));
      return masked;
    }
    if (tree.isObject()) {
      ObjectNode masked = Json.object();
      for (Map.Entry<String, JsonNode> field : tree.properties()) {
        masked.set(text(field.getKey()), json(field.getValue()));
      }
      return masked;
    }
    return tree;
  }

  /// The same text as it comes in, masked; only what may be the beginning of a value is held back.
  public Reader reader(Reader in) {
    return forms.isEmpty() ? in : new MaskingReader(in, List.copyOf(forms));
  }
}
