package io.millrace.pipeline.states.jsonpath;

import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import io.millrace.base.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A path into the input (`$…`), the context object (`$$…`) or a variable (`$name…`).
///
/// A *definite* path leads to one value or fails; an indefinite one (`..`, `*`, filter, slice,
/// union) gives an array of what it finds, possibly empty.
public final class Path implements Selection {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$([\\p{L}_][\\p{L}\\p{N}_]*)([.\\[].*)?", Pattern.DOTALL);

  private enum Root {
    INPUT,
    CONTEXT,
    VARIABLE
  }

  private final String text;
  private final Root root;
  private final Optional<String> variable;
  private final String tail;
  private final JsonPath compiled;

  private Path(String text, Root root, Optional<String> variable, String tail)
      throws SyntaxException {
    this.text = text;
    this.root = root;
    this.variable = variable;
    this.tail = tail;
    this.compiled = parse(tail);
  }

  /// @throws SyntaxException if `text` is no path
  public static Path compile(String text) throws SyntaxException {
    if (text.startsWith("$$")) {
      return new Path(text, Root.CONTEXT, Optional.empty(), text.substring(1));
    }
    Matcher variable = VARIABLE.matcher(text);
    if (variable.matches()) {
      String rest = variable.group(2) == null ? "" : variable.group(2);
      return new Path(text, Root.VARIABLE, Optional.of(variable.group(1)), "$" + rest);
    }
    if (text.startsWith("$")) {
      return new Path(text, Root.INPUT, Optional.empty(), text);
    }
    throw new SyntaxException("a path starts with $");
  }

  private static JsonPath parse(String path) throws SyntaxException {
    if (PathText.callsFunction(path)) {
      throw new SyntaxException("functions are not allowed in a path");
    }
    if (path.endsWith("[")) {
      throw new SyntaxException("a bracket is not closed");
    }
    try {
      return JsonPath.compile(PathText.normalized(path));
    } catch (JsonPathException | IllegalArgumentException e) {
      throw new SyntaxException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public List<Path> paths() {
    return List.of(this);
  }

  /// The variable that it starts at.
  public Optional<String> variable() {
    return variable;
  }

  /// Whether it leads to one value.
  public boolean isDefinite() {
    return compiled.isDefinite();
  }

  /// Whether it names one place, by names and indexes only.
  public boolean isReference() {
    return ReferencePath.matches(tail);
  }

  /// What it is applied to.
  public JsonNode origin(Source source) throws MissingException {
    return switch (root) {
      case INPUT -> source.input();
      case CONTEXT -> source.context();
      case VARIABLE -> {
        String name = variable.orElseThrow();
        yield source
            .variable(name)
            .orElseThrow(() -> new MissingException("No value for variable: $" + name));
      }
    };
  }

  @Override
  public JsonNode select(Source source) throws MissingException {
    JsonNode origin = origin(source);
    try {
      return compiled.read(origin, JsonTree.CONFIGURATION);
    } catch (JsonPathException e) {
      if (compiled.isDefinite()) {
        throw new MissingException(reason(e));
      }
      return Json.array();
    }
  }

  /// The library's words without its names of classes.
  private static String reason(JsonPathException e) {
    String message = String.valueOf(e.getMessage());
    int classes = message.indexOf(" but found '");
    return classes < 0 ? message : message.substring(0, classes);
  }
}
