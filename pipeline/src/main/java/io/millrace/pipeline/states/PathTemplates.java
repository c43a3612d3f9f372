package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.Finding.Code;
import io.millrace.pipeline.states.jsonpath.Path;
import io.millrace.pipeline.states.jsonpath.ReferencePath;
import io.millrace.pipeline.states.jsonpath.Selection;
import io.millrace.pipeline.states.jsonpath.SyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Compiles paths, calls and payload templates of JSONPath states.
/// @param reads takes the variables that are read
record PathTemplates(Reads reads) {
  private static final String DOLLAR = ".$";
  private static final Pattern LIKE_A_PATH =
      Pattern.compile("\\$\\$?[\\p{L}_]*[.\\[].+|States\\.[A-Za-z0-9]+\\(.*\\)", Pattern.DOTALL);

  /// `$`.
  static final Template.At WHOLE = whole();

  private static Template.At whole() {
    try {
      return new Template.At(Path.compile("$"));
    } catch (SyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Whether a literal looks as if somebody had meant a path or a call.
  static boolean looksLikeAPath(JsonNode value) {
    return value.isString() && LIKE_A_PATH.matcher(value.stringValue()).matches();
  }

  /// A field that takes any path.
  Optional<Template.At> path(Fields fields, String field) {
    return compiled(fields, field).map(Template.At::new);
  }

  /// A field that takes a definite path of names and indexes.
  Optional<Template> reference(Fields fields, String field) {
    Optional<Path> path = compiled(fields, field);
    if (path.isPresent() && !path.get().isReference()) {
      fields
          .findings()
          .add(fields.at(field), wrong(field, "reference path", "names and indexes only"));
    }
    return path.map(Template.At::new);
  }

  private Optional<Path> compiled(Fields fields, String field) {
    Optional<String> text = fields.string(field);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path path = Path.compile(text.get());
      note(path, fields.at(field), fields.findings());
      return Optional.of(path);
    } catch (SyntaxException e) {
      fields.findings().add(fields.at(field), wrong(field, "path", e.reason()));
      return Optional.empty();
    }
  }

  private static String wrong(String field, String wanted, String reason) {
    return "The value for the field '%s' must be a valid %s (%s)".formatted(field, wanted, reason);
  }

  /// `InputPath`, `OutputPath`.
  Template filter(Fields fields, String field) {
    return fields.get(field).isNull()
        ? new Template.Literal(Json.object())
        : path(fields, field).<Template>map(at -> at).orElse(WHOLE);
  }

  /// `ResultPath`.
  PathFlow.Merge merge(Fields fields) {
    if (fields.get("ResultPath").isNull()) {
      return new PathFlow.Merge(Optional.empty());
    }
    try {
      return new PathFlow.Merge(
          Optional.of(ReferencePath.compile(fields.string("ResultPath").orElse("$"))));
    } catch (SyntaxException e) {
      fields
          .findings()
          .add(fields.at("ResultPath"), wrong("ResultPath", "reference path", e.reason()));
      return new PathFlow.Merge(Optional.empty());
    }
  }

  /// A field that takes a path or a call of one of `functions`.
  Optional<Template> selected(Fields fields, String field, Set<String> functions) {
    Optional<String> text = fields.string(field);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Selection> selection = selection(text.get(), field, fields);
    if (selection.isPresent()
        && !selection.get().function().stream().allMatch(functions::contains)) {
      fields
          .findings()
          .add(
              fields.at(field),
              "The field '%s' takes none but these functions: %s"
                  .formatted(field, functions.stream().sorted().toList()));
    }
    return selection.map(s -> new Template.Selected(s, field));
  }

  private Optional<Selection> selection(String text, String key, Fields fields) {
    try {
      Selection selection = Selection.compile(text);
      selection.paths().forEach(path -> note(path, fields.at(key), fields.findings()));
      return Optional.of(selection);
    } catch (SyntaxException e) {
      fields
          .findings()
          .add(
              fields.at(key),
              "The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call"
                  .formatted(key));
      return Optional.empty();
    }
  }

  private void note(Path path, String place, Findings findings) {
    path.variable().ifPresent(name -> reads.note(name, place, findings));
  }

  Optional<Template> optional(Fields fields, String field) {
    return fields.has(field)
        ? Optional.of(compile(fields.get(field), fields.at(field), fields.findings()))
        : Optional.empty();
  }

  /// `Assign`.
  Map<String, Template> assign(Fields fields) {
    Map<String, Template> variables = new LinkedHashMap<>();
    Optional<Fields> assign = fields.object("Assign");
    if (assign.isPresent()) {
      for (Map.Entry<String, Template> entry : members(assign.get()).entrySet()) {
        Variables.check(entry.getKey(), assign.get());
        variables.put(entry.getKey(), entry.getValue());
      }
    }
    return variables;
  }

  private Template compile(JsonNode node, String place, Findings findings) {
    if (node.isObject()) {
      return Template.object(node, members(new Fields(node, place, findings)));
    }
    if (node.isArray()) {
      List<Template> elements = new ArrayList<>();
      for (int i = 0; i < node.size(); i++) {
        elements.add(compile(node.get(i), place + "/" + i, findings));
      }
      return Template.array(node, elements);
    }
    return new Template.Literal(node);
  }

  /// What `name` or its twin that ends in `.$` holds.
  Optional<Template> member(Fields object, String name) {
    return Optional.ofNullable(members(object).get(name));
  }

  /// By the keys of the result.
  private Map<String, Template> members(Fields object) {
    Map<String, Template> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object.node().properties()) {
      String key = entry.getKey();
      if (!key.endsWith(DOLLAR)) {
        warn(entry.getValue(), key, object);
        members.put(key, compile(entry.getValue(), object.at(key), object.findings()));
        continue;
      }
      String name = key.substring(0, key.length() - DOLLAR.length());
      if (object.has(name)) {
        object
            .findings()
            .add(object.at(key), "'%s' and '%s' exclude each other".formatted(name, key));
      }
      String text = entry.getValue().isString() ? entry.getValue().stringValue() : "";
      selection(text, key, object)
          .ifPresent(selection -> members.put(name, new Template.Selected(selection, key)));
    }
    return members;
  }

  private static void warn(JsonNode value, String key, Fields object) {
    if (looksLikeAPath(value)) {
      object
          .findings()
          .add(
              Code.NO_DOLLAR,
              object.at(key),
              "The value of '%s' looks like a path; it is taken literally without '.$' in its name"
                  .formatted(key));
    }
  }
}
