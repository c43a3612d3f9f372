package io.millrace.pipeline.states;

/// What an execution is, apart from its history.
/// @param type says how it is kept
/// @param seed all randomness of the execution follows from it
/// @param limits bounds of the execution
/// @param tokens of its attempts at tasks
public record ExecutionFacts(
    ExecutionType type,
    String executionArn,
    String executionName,
    String machineArn,
    String machineName,
    String roleArn,
    String seed,
    Limits limits,
    Tokens tokens) {

  /// The ARN of a map run; nested ones, too, are named after the machine that they stand in.
  String mapRunArn(String label, String id) {
    String machine = machineArn.replace(":stateMachine:", ":mapRun:");
    int slash = machine.indexOf('/');
    return "%s/%s:%s".formatted(slash < 0 ? machine : machine.substring(0, slash), label, id);
  }

  /// Makes the token with which an attempt at a task is answered; the same again for the same one.
  @FunctionalInterface
  public interface Tokens {
    /// @return opaque, at most 2,048 characters
    String token(long enteredEvent, int attempt);
  }

  /// @param payloadBytes most bytes of UTF-8 between states
  /// @param events most events of a history
  /// @param iterations most iterations of a Map at once
  /// @param variablesBytes most bytes of all variables together
  public record Limits(int payloadBytes, int events, int iterations, int variablesBytes) {
    public static final Limits DEFAULT = new Limits(262_144, 25_000, 40, 10 * 1024 * 1024);

    public Limits withEvents(int most) {
      return new Limits(payloadBytes, most, iterations, variablesBytes);
    }
  }
}
