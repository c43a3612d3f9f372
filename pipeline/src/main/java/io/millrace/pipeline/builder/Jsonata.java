package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import io.millrace.pipeline.builder.Value.OfJsonata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// States and values in the query language JSONata; meant to be imported statically.
public final class Jsonata {
  static final String LANGUAGE = "JSONata";

  private Jsonata() {}

  /// @param expression without `{%` and `%}`, such as `$states.input.n + 1`
  public static OfJsonata query(String expression) {
    return new Value.Query(expression);
  }

  /// @param path into the state's input, such as `model.name`; empty: all of it
  public static OfJsonata input(String path) {
    return query(path.isEmpty() ? "$states.input" : "$states.input." + path);
  }

  /// @param path into the result of the state's work; empty: all of it
  public static OfJsonata result(String path) {
    return query(path.isEmpty() ? "$states.result" : "$states.result." + path);
  }

  /// @param path such as `Execution.Name`
  public static OfJsonata context(String path) {
    return query("$states.context." + path);
  }

  /// Of a Map's selector: the item.
  public static OfJsonata item() {
    return context("Map.Item.Value");
  }

  /// Of a catcher: what was caught, `Error` and `Cause`.
  public static OfJsonata caught() {
    return query("$states.errorOutput");
  }

  /// @param path of a variable, without `$`
  public static OfJsonata variable(String path) {
    return query("$" + path);
  }

  /// A text as it is, whatever it looks like.
  public static OfJsonata text(String text) {
    return isTakenForAnExpression(text)
        ? query(Json.write(text))
        : new Value.Template(Json.tree(text));
  }

  static boolean isTakenForAnExpression(String text) {
    return text.strip().startsWith("{%") || text.strip().endsWith("%}");
  }

  /// An object to which members are added.
  public static Value.QueryFields fields() {
    return new Value.QueryFields(Json.object());
  }

  /// An array.
  public static OfJsonata list(OfJsonata... elements) {
    ArrayNode array = Json.array();
    Stream.of(elements).forEach(element -> array.add(element.json()));
    return template(array);
  }

  /// A value as the States Language writes it, expressions as `{% … %}`.
  public static OfJsonata template(JsonNode json) {
    return new Value.Template(json);
  }

  /// @param resource such as `millrace:train`
  public static Task task(String name, String resource) {
    return new Task(TaskState.parts(name, resource, LANGUAGE));
  }

  /// Branches side by side.
  public static Parallel parallel(String name, List<? extends Flow> branches) {
    return new Parallel(State.Parts.parallel(name, branches, LANGUAGE));
  }

  /// @param each what is done with each item
  public static Map map(String name, Flow each) {
    return new Map(MapState.parts(name, each, LANGUAGE));
  }

  public static Pass pass(String name) {
    return new Pass(State.Parts.of(name, "Pass", LANGUAGE));
  }

  public static Wait pause(String name, Duration wholeSeconds) {
    return pause(name, template(Json.tree(wholeSeconds.toSeconds())));
  }

  public static Wait pause(String name, OfJsonata seconds) {
    return new Wait(State.Parts.of(name, "Wait", LANGUAGE)).set("Seconds", seconds.json());
  }

  public static Wait pauseUntil(String name, Instant moment) {
    return pauseUntil(name, text(moment.toString()));
  }

  public static Wait pauseUntil(String name, OfJsonata timestamp) {
    return new Wait(State.Parts.of(name, "Wait", LANGUAGE)).set("Timestamp", timestamp.json());
  }

  /// The first rule that is true says how it goes on.
  public static Choice choice(String name) {
    return new Choice(ChoiceState.parts(name, LANGUAGE));
  }

  public static Rule rule(OfJsonata condition) {
    return new Rule(Json.object().set("Condition", condition.json()));
  }

  public static Succeed succeed(String name) {
    return new Succeed(State.Parts.of(name, "Succeed", LANGUAGE).exits(List.of()));
  }

  public static Fail fail(String name) {
    return new Fail(State.Parts.of(name, "Fail", LANGUAGE).exits(List.of()));
  }

  /// @param error a name, or `States.ALL`, which stands alone
  public static Caught onError(String error, String... more) {
    return new Caught(Catcher.of(error, more));
  }

  public static final class Task extends TaskState<Task, OfJsonata> implements QueryOutput<Task> {
    Task(Parts parts) {
      super(parts, Task::new);
    }

    /// What the task gets; default: the state's input.
    public Task arguments(OfJsonata arguments) {
      return set("Arguments", arguments.json());
    }

    /// One argument more.
    public Task argument(String name, OfJsonata value) {
      return copy(
          parts.with(Trees.inside(parts.fields(), "Arguments", value.key(name), value.json())));
    }

    public Task timeout(OfJsonata seconds) {
      return set("TimeoutSeconds", seconds.json());
    }

    public Task heartbeat(OfJsonata seconds) {
      return set("HeartbeatSeconds", seconds.json());
    }
  }

  public static final class Parallel extends Work<Parallel, OfJsonata>
      implements QueryOutput<Parallel> {
    Parallel(Parts parts) {
      super(parts, Parallel::new);
    }

    /// What each branch gets; default: the state's input.
    public Parallel arguments(OfJsonata arguments) {
      return set("Arguments", arguments.json());
    }
  }

  public static final class Map extends MapState<Map, OfJsonata> implements QueryOutput<Map> {
    Map(Parts parts) {
      super(parts, Map::new);
    }

    /// Default: the state's input.
    public Map items(OfJsonata items) {
      return set("Items", items.json());
    }

    public Map maxConcurrency(OfJsonata most) {
      return set("MaxConcurrency", most.json());
    }

    public Map toleratedFailureCount(OfJsonata items) {
      return set("ToleratedFailureCount", items.json());
    }

    public Map toleratedFailurePercentage(OfJsonata percentage) {
      return set("ToleratedFailurePercentage", percentage.json());
    }
  }

  public static final class Pass extends AssigningState<Pass, OfJsonata>
      implements QueryOutput<Pass> {
    Pass(Parts parts) {
      super(parts, Pass::new);
    }
  }

  public static final class Wait extends AssigningState<Wait, OfJsonata>
      implements QueryOutput<Wait> {
    Wait(Parts parts) {
      super(parts, Wait::new);
    }
  }

  /// `Output` and variables of the state itself count when no rule is true.
  public static final class Choice extends ChoiceState<Choice, OfJsonata, Rule>
      implements QueryOutput<Choice> {
    Choice(Parts parts) {
      super(parts, Choice::new);
    }

    public Choice when(OfJsonata condition, Flow then) {
      return when(rule(condition), then);
    }
  }

  /// A rule of a [Choice].
  public static final class Rule extends ChoiceRule<Rule, OfJsonata> implements QueryOutput<Rule> {
    Rule(JsonNode json) {
      super(json, Rule::new);
    }
  }

  public static final class Succeed extends State<Succeed> implements QueryOutput<Succeed> {
    Succeed(Parts parts) {
      super(parts, Succeed::new);
    }
  }

  public static final class Fail extends State<Fail> {
    Fail(Parts parts) {
      super(parts, Fail::new);
    }

    public Fail error(OfJsonata name) {
      return set("Error", name.json());
    }

    public Fail cause(OfJsonata text) {
      return set("Cause", text.json());
    }
  }

  /// What is caught.
  public static final class Caught extends Catcher<Caught, OfJsonata>
      implements QueryOutput<Caught> {
    Caught(JsonNode json) {
      super(json, Caught::new);
    }
  }
}
