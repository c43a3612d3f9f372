package io.millrace.pipeline.states;

/// What an execution is, apart from its history.
/// @param seed all randomness of the execution follows from it
/// @param limits bounds of the execution
public record ExecutionFacts(
    String executionArn,
    String executionName,
    String machineArn,
    String machineName,
    String roleArn,
    String seed,
    Limits limits) {

  /// @param payloadBytes most bytes of UTF-8 between states
  /// @param events most events of a history
  /// @param iterations most iterations of a Map at once
  /// @param variablesBytes most bytes of all variables together
  public record Limits(int payloadBytes, int events, int iterations, int variablesBytes) {
    public static final Limits DEFAULT = new Limits(262_144, 25_000, 40, 10 * 1024 * 1024);
  }
}
