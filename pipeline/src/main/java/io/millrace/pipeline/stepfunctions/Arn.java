package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.MapChild;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an ARN of a request names. Region and account are not compared: this server has one of
/// each, whatever a client calls them.
sealed interface Arn {
  /// A state machine.
  /// @param qualifier says that a version or alias of it is meant
  record Machine(String name, Optional<Qualifier> qualifier) implements Arn {
    /// That of a distributed Map, if what its children run is meant.
    Optional<String> label() {
      return MapChild.label(name);
    }
  }

  record Execution(String machine, String name) implements Arn {}

  record Activity(String name) implements Arn {}

  /// Of a distributed Map.
  record MapRun(String id) implements Arn {}

  /// An ARN of this service that nothing here can have.
  record Other(String type) implements Arn {}

  Pattern FORM =
      Pattern.compile("arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:([A-Za-z]+):([^:]+)(:.+)?");

  /// @throws Refusal with `InvalidArn`
  static Arn parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw Refusal.invalidArn("Invalid ARN prefix: " + text);
    }
    String first = matcher.group(2);
    Optional<String> second = Optional.ofNullable(matcher.group(3)).map(tail -> tail.substring(1));
    return switch (matcher.group(1)) {
      case "stateMachine" -> new Machine(first, second.map(Qualifier::of));
      case "activity" -> new Activity(first);
      case "execution" -> new Execution(first, second.orElse(""));
      case "mapRun" -> new MapRun(second.orElse(""));
      case String type -> new Other(type);
    };
  }

  /// A state machine, or a version or alias of one.
  /// @throws Refusal with `InvalidArn`; with `ValidationException` if it is what the children of a
  ///     map run run
  static Machine machine(String text) {
    Machine machine = machineOrLabel(text);
    if (machine.label().isPresent()) {
      throw Refusal.validation(
          "API_DOES_NOT_SUPPORT_LABELED_ARNS", "This operation takes no labelled ARN: " + text);
    }
    return machine;
  }

  /// The same; or what the children of a map run run.
  /// @throws Refusal with `InvalidArn`
  static Machine machineOrLabel(String text) {
    if (parse(text) instanceof Machine machine) {
      return machine;
    }
    throw wrongType(text);
  }

  /// @throws Refusal with `InvalidArn`
  static Execution execution(String text) {
    if (parse(text) instanceof Execution execution) {
      return execution;
    }
    throw wrongType(text);
  }

  /// @throws Refusal with `InvalidArn`
  static Activity activity(String text) {
    if (parse(text) instanceof Activity activity) {
      return activity;
    }
    throw wrongType(text);
  }

  /// @throws Refusal with `InvalidArn`
  static MapRun mapRun(String text) {
    if (parse(text) instanceof MapRun mapRun) {
      return mapRun;
    }
    throw wrongType(text);
  }

  private static Refusal wrongType(String text) {
    String type = List.of(text.split(":", -1)).get(5);
    return Refusal.invalidArn("Resource type not valid in this context: " + type);
  }
}
