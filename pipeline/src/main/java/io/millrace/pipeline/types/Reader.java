package io.millrace.pipeline.types;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Tells what a template gives: literals and plain references, nothing that is computed.
sealed interface Reader {
  /// The key that a template's member has in the result.
  String key(String written);

  Type text(String written, String text);

  /// @param key under which the template stands
  default Type type(JsonNode template, String key) {
    return switch (template.getNodeType()) {
      case STRING -> text(key, template.stringValue());
      case NUMBER -> Type.Scalar.plain(Type.Kind.NUMBER);
      case BOOLEAN -> Type.Scalar.plain(Type.Kind.BOOLEAN);
      case OBJECT -> {
        Map<String, Type> fields = new LinkedHashMap<>();
        template
            .properties()
            .forEach(e -> fields.put(key(e.getKey()), type(e.getValue(), e.getKey())));
        yield Type.Fields.closed(fields);
      }
      case ARRAY ->
          new Type.Tuple(template.valueStream().map(element -> type(element, "")).toList());
      case NULL -> new Type.Nothing("it is null");
      default -> Type.any();
    };
  }

  /// Values of variables, by name.
  default Map<String, Type> assigned(JsonNode assign) {
    Map<String, Type> types = new LinkedHashMap<>();
    assign.properties().forEach(e -> types.put(key(e.getKey()), type(e.getValue(), e.getKey())));
    return types;
  }

  /// `$.a`, `$$.b`, `$name.c` under keys that end in `.$`.
  /// @param root what `$` is
  record Path(Type root, Scope scope) implements Reader {
    private static final String DOLLAR = ".$";
    private static final Pattern FORM =
        Pattern.compile(
            "\\$(?<root>\\$|[\\p{L}_][\\p{L}\\p{N}_]*)?(?<rest>(?:[.\\[].*)?)", Pattern.DOTALL);

    @Override
    public String key(String written) {
      return written.endsWith(DOLLAR)
          ? written.substring(0, written.length() - DOLLAR.length())
          : written;
    }

    @Override
    public Type text(String key, String text) {
      return key.endsWith(DOLLAR) ? path(text) : Type.Scalar.plain(Type.Kind.STRING);
    }

    Type path(String text) {
      if (text.startsWith("States.Format(")) {
        return Type.Scalar.plain(Type.Kind.STRING);
      }
      Matcher form = FORM.matcher(text);
      Optional<Steps> steps = form.matches() ? Steps.ofPath(form.group("rest")) : Optional.empty();
      if (steps.isEmpty()) {
        return Type.any();
      }
      String name = form.group("root");
      if (name == null) {
        return steps.get().path(root);
      }
      return name.equals("$") ? context(steps.get()) : steps.get().path(scope.variable(name));
    }

    private Type context(Steps steps) {
      return steps.startsWith("Map", "Item", "Value")
          ? steps.after(3).path(scope.item())
          : Type.any();
    }
  }

  /// `{% $states.input.a %}`, `{% $name.b %}`.
  /// @param result of the state's work
  record Query(Type result, Scope scope) implements Reader {
    private static final Pattern FORM =
        Pattern.compile(
            "\\{%\\s*\\$(?<root>[\\p{L}_][\\p{L}\\p{N}_]*)(?<rest>(?:[.\\[].*?)?)\\s*%\\}",
            Pattern.DOTALL);

    @Override
    public String key(String written) {
      return written;
    }

    @Override
    public Type text(String key, String text) {
      if (!text.startsWith("{%")) {
        return Type.Scalar.plain(Type.Kind.STRING);
      }
      Matcher form = FORM.matcher(text);
      return form.matches()
          ? Steps.ofQuery(form.group("rest"))
              .map(steps -> reference(form.group("root"), steps))
              .orElse(Type.any())
          : Type.any();
    }

    private Type reference(String root, Steps steps) {
      if (!root.equals("states")) {
        return steps.query(scope.variable(root));
      }
      if (steps.startsWith("input")) {
        return steps.after(1).query(scope.input());
      }
      if (steps.startsWith("result")) {
        return steps.after(1).query(result);
      }
      return steps.startsWith("context", "Map", "Item", "Value")
          ? steps.after(4).query(scope.item())
          : Type.any();
    }
  }
}
