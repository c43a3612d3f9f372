package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import io.millrace.pipeline.builder.Value.OfJsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// States and values in the query language JSONPath; meant to be imported statically.
public final class JsonPath {
  static final String LANGUAGE = "JSONPath";

  private JsonPath() {}

  /// @param path such as `$.a`, `$$.Execution.Name`, `$variable`, or a call such as `States.UUID()`
  public static OfJsonPath path(String path) {
    return new Value.Selection(path);
  }

  /// An object to which members are added.
  public static Value.PathFields fields() {
    return new Value.PathFields(Json.object());
  }

  /// A value as the States Language writes it, paths under keys that end in `.$`.
  public static OfJsonPath template(JsonNode json) {
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
    return pausing(name, "Seconds", Json.tree(wholeSeconds.toSeconds()));
  }

  public static Wait pause(String name, String secondsPath) {
    return pausing(name, "SecondsPath", Json.tree(secondsPath));
  }

  public static Wait pauseUntil(String name, Instant moment) {
    return pausing(name, "Timestamp", Json.tree(moment.toString()));
  }

  public static Wait pauseUntil(String name, String timestampPath) {
    return pausing(name, "TimestampPath", Json.tree(timestampPath));
  }

  private static Wait pausing(String name, String field, JsonNode until) {
    return new Wait(State.Parts.of(name, "Wait", LANGUAGE)).set(field, until);
  }

  /// The first rule that is true says how it goes on.
  public static Choice choice(String name) {
    return new Choice(ChoiceState.parts(name, LANGUAGE));
  }

  public static Rule rule(Comparison condition) {
    return new Rule(condition.json());
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

  public static final class Task extends TaskState<Task, OfJsonPath> implements PathWork<Task> {
    Task(Parts parts) {
      super(parts, Task::new);
    }

    /// What the task gets; default: the state's input.
    public Task parameters(OfJsonPath parameters) {
      return set("Parameters", parameters.json());
    }

    public Task timeoutPath(String seconds) {
      return set("TimeoutSecondsPath", Json.tree(seconds));
    }

    public Task heartbeatPath(String seconds) {
      return set("HeartbeatSecondsPath", Json.tree(seconds));
    }
  }

  public static final class Parallel extends Work<Parallel, OfJsonPath>
      implements PathWork<Parallel> {
    Parallel(Parts parts) {
      super(parts, Parallel::new);
    }

    /// What each branch gets; default: the state's input.
    public Parallel parameters(OfJsonPath parameters) {
      return set("Parameters", parameters.json());
    }
  }

  public static final class Map extends MapState<Map, OfJsonPath> implements PathWork<Map> {
    Map(Parts parts) {
      super(parts, Map::new);
    }

    /// Default: `$`.
    public Map itemsPath(String path) {
      return set("ItemsPath", Json.tree(path));
    }

    public Map maxConcurrencyPath(String path) {
      return set("MaxConcurrencyPath", Json.tree(path));
    }

    public Map toleratedFailureCountPath(String path) {
      return set("ToleratedFailureCountPath", Json.tree(path));
    }

    public Map toleratedFailurePercentagePath(String path) {
      return set("ToleratedFailurePercentagePath", Json.tree(path));
    }
  }

  public static final class Pass extends AssigningState<Pass, OfJsonPath>
      implements PathResult<Pass> {
    Pass(Parts parts) {
      super(parts, Pass::new);
    }

    /// @param literal never evaluated
    public Pass result(JsonNode literal) {
      return set("Result", literal);
    }

    public Pass parameters(OfJsonPath parameters) {
      return set("Parameters", parameters.json());
    }
  }

  public static final class Wait extends AssigningState<Wait, OfJsonPath>
      implements PathInput<Wait> {
    Wait(Parts parts) {
      super(parts, Wait::new);
    }
  }

  /// Variables of the state itself count when no rule is true.
  public static final class Choice extends ChoiceState<Choice, OfJsonPath, Rule>
      implements PathInput<Choice> {
    Choice(Parts parts) {
      super(parts, Choice::new);
    }

    public Choice when(Comparison condition, Flow then) {
      return when(rule(condition), then);
    }
  }

  /// A rule of a [Choice].
  public static final class Rule extends ChoiceRule<Rule, OfJsonPath> {
    Rule(JsonNode json) {
      super(json, Rule::new);
    }
  }

  public static final class Succeed extends State<Succeed> implements PathInput<Succeed> {
    Succeed(Parts parts) {
      super(parts, Succeed::new);
    }
  }

  public static final class Fail extends State<Fail> {
    Fail(Parts parts) {
      super(parts, Fail::new);
    }

    public Fail error(String name) {
      return set("Error", Json.tree(name));
    }

    public Fail cause(String text) {
      return set("Cause", Json.tree(text));
    }

    /// @param path or the call of a function that gives a text
    public Fail errorPath(String path) {
      return set("ErrorPath", Json.tree(path));
    }

    /// @param path or the call of a function that gives a text
    public Fail causePath(String path) {
      return set("CausePath", Json.tree(path));
    }
  }

  /// What is caught.
  public static final class Caught extends Catcher<Caught, OfJsonPath> {
    Caught(JsonNode json) {
      super(json, Caught::new);
    }

    /// Where in the input error and cause go; default: in its place.
    public Caught resultPath(String path) {
      return set("ResultPath", Json.tree(path));
    }

    /// Error and cause are thrown away.
    public Caught withoutResult() {
      return set("ResultPath", Json.mapper().nullNode());
    }
  }
}
