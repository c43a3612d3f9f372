package io.millrace.pipeline.types;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How what is known flows through one state; the rules of its query language.
sealed interface Flow {
  /// What a catcher gets.
  Type ERROR =
      Type.Fields.closed(Map.of("Error", Type.Scalar.plain(Type.Kind.STRING), "Cause", Type.any()));

  static Flow of(String language, JsonNode state, Scope scope) {
    return language.equals("JSONata") ? new Query(state, scope) : new Path(state, scope);
  }

  /// What a state without work gives on, unless it says otherwise.
  Type plain();

  /// What the work gets.
  Type arguments();

  /// The field that says so.
  String argumentsField();

  /// What a Pass makes.
  Type pass();

  /// What a Map goes over.
  Type items();

  /// What an iteration gets.
  Type iteration(Type item);

  /// @param result of the work
  /// @param from the state, or a rule of a Choice
  Scope after(Type result, JsonNode from);

  Scope caught(JsonNode catcher);

  /// JSONPath's.
  record Path(JsonNode state, Scope scope) implements Flow {
    private Type effective() {
      return filtered("InputPath", scope.input());
    }

    private Type filtered(String field, Type type) {
      if (state.path(field).isNull()) {
        return Type.Fields.EMPTY;
      }
      return state.has(field)
          ? new Reader.Path(type, scope).path(state.path(field).asString(""))
          : type;
    }

    private Optional<Type> template(String field, Type root, Scope seen) {
      return state.has(field)
          ? Optional.of(new Reader.Path(root, seen).type(state.get(field), ""))
          : Optional.empty();
    }

    @Override
    public Type plain() {
      return effective();
    }

    @Override
    public Type arguments() {
      return template("Parameters", effective(), scope).orElseGet(this::effective);
    }

    @Override
    public String argumentsField() {
      return "Parameters";
    }

    @Override
    public Type pass() {
      return template("Result", Type.any(), Scope.UNKNOWN).orElseGet(this::arguments);
    }

    @Override
    public Type items() {
      return state.has("ItemsPath")
          ? new Reader.Path(effective(), scope).path(state.get("ItemsPath").asString(""))
          : effective();
    }

    @Override
    public Type iteration(Type item) {
      Scope seen = scope.withItem(item);
      return template("ItemSelector", effective(), seen)
          .or(() -> template("Parameters", effective(), seen))
          .orElse(item);
    }

    @Override
    public Scope after(Type result, JsonNode from) {
      Type selected = template("ResultSelector", result, scope).orElse(result);
      return scope
          .withInput(filtered("OutputPath", merged(state, selected)))
          .withVariables(new Reader.Path(result, scope).assigned(from.path("Assign")));
    }

    @Override
    public Scope caught(JsonNode catcher) {
      return scope
          .withInput(merged(catcher, ERROR))
          .withVariables(new Reader.Path(ERROR, scope).assigned(catcher.path("Assign")));
    }

    private Type merged(JsonNode from, Type result) {
      JsonNode path = from.path("ResultPath");
      if (path.isNull()) {
        return scope.input();
      }
      String text = path.asString("$");
      return text.startsWith("$")
          ? Steps.ofPath(text.substring(1))
              .map(steps -> steps.put(scope.input(), result))
              .orElse(Type.any())
          : Type.any();
    }
  }

  /// JSONata's.
  record Query(JsonNode state, Scope scope) implements Flow {
    private Type template(JsonNode from, String field, Type result, Type absent) {
      return from.has(field) ? new Reader.Query(result, scope).type(from.get(field), "") : absent;
    }

    @Override
    public Type plain() {
      return scope.input();
    }

    @Override
    public Type arguments() {
      return template(state, "Arguments", Type.any(), scope.input());
    }

    @Override
    public String argumentsField() {
      return "Arguments";
    }

    @Override
    public Type pass() {
      return scope.input();
    }

    @Override
    public Type items() {
      return template(state, "Items", Type.any(), scope.input());
    }

    @Override
    public Type iteration(Type item) {
      return new Query(state, scope.withItem(item))
          .template(state, "ItemSelector", Type.any(), item);
    }

    @Override
    public Scope after(Type result, JsonNode from) {
      return scope
          .withInput(template(from, "Output", result, result))
          .withVariables(new Reader.Query(result, scope).assigned(from.path("Assign")));
    }

    @Override
    public Scope caught(JsonNode catcher) {
      return scope
          .withInput(template(catcher, "Output", Type.any(), ERROR))
          .withVariables(new Reader.Query(Type.any(), scope).assigned(catcher.path("Assign")));
    }
  }
}
