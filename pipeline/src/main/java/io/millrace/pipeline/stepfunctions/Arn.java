package io.millrace.pipeline.stepfunctions;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an ARN of a request names. Region and account are not compared: this server has one of
/// each, whatever a client calls them.
sealed interface Arn {
  /// A state machine.
  /// @param qualifier says that a version or alias of it is meant
  record Machine(String name, Optional<Qualifier> qualifier) implements Arn {}

  record Execution(String machine, String name) implements Arn {}

  record Activity(String name) implements Arn {}

  /// Of a distributed Map.
  record MapRun() implements Arn {}

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
      case "mapRun" -> new MapRun();
      case String type -> new Other(type);
    };
  }

  /// A state machine, or a version or alias of one.
  /// @throws Refusal with `InvalidArn`
  static Machine machine(String text) {
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
  static void requireMapRun(String text) {
    if (!(parse(text) instanceof MapRun)) {
      throw wrongType(text);
    }
  }

  private static Refusal wrongType(String text) {
    String type = List.of(text.split(":", -1)).get(5);
    return Refusal.invalidArn("Resource type not valid in this context: " + type);
  }
}
