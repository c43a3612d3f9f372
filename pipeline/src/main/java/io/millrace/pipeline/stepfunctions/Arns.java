package io.millrace.pipeline.stepfunctions;

import io.millrace.base.http.Request;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.MapRun;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes ARNs as a caller expects them.
/// @param region the one that the caller signs for
record Arns(String region) {
  private static final String ACCOUNT = "000000000000";
  private static final Pattern SCOPE =
      Pattern.compile("Credential=[^/,]+/[0-9]{8}/([a-z0-9-]{1,40})/states/aws4_request");

  static Arns of(Request request) {
    Matcher scope = SCOPE.matcher(request.header("Authorization").orElse(""));
    return new Arns(scope.find() ? scope.group(1) : "local");
  }

  String machine(String name) {
    return arn("stateMachine:" + name);
  }

  /// A version or an alias.
  String qualified(String machine, Object qualifier) {
    return arn("stateMachine:" + machine + ":" + qualifier);
  }

  String execution(String machine, String name) {
    return arn("execution:" + machine + ":" + name);
  }

  /// Of an execution of any type.
  String execution(Execution execution) {
    return switch (execution.type()) {
      case STANDARD -> execution(execution.pipeline(), execution.name());
      case EXPRESS ->
          arn(
              "express:%s:%s:%s"
                  .formatted(execution.pipeline(), execution.name(), execution.id().uuid()));
    };
  }

  String express(String machine, String name) {
    return arn("express:" + machine + ":" + name + ":" + name);
  }

  String mapRun(MapRun run) {
    return mapRun(run.machine(), run.id());
  }

  /// @param machine what its children run
  String mapRun(String machine, String id) {
    return arn("mapRun:" + machine + ":" + id);
  }

  String activity(String name) {
    return arn("activity:" + name);
  }

  private String arn(String resource) {
    return "arn:aws:states:%s:%s:%s".formatted(region, ACCOUNT, resource);
  }
}
