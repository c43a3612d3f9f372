package io.millrace.pipeline.delivery;

/// Makes one delivery. May be called again with the same id after a crash between the effect and
/// its record.
///
/// @param <D> what is delivered, and to whom
@FunctionalInterface
public interface Handover<D> {
  /// @return what came of it, for the record; may be empty
  /// @throws Exception if it was not taken; the message says why, for people
  String make(Outbox.Due<D> delivery) throws Exception;

  /// How often a delivery is tried at most before it is given up.
  default int attemptsMax() {
    return Integer.MAX_VALUE;
  }

  /// Whether what failed in this way would only fail again.
  default boolean isFinal(Exception failure) {
    return false;
  }
}
