package io.millrace.serving.process;

import io.millrace.ml.frame.Frame;
import io.millrace.serving.Params;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;

/// Calls to one process of a model. Thread-safe; each blocks, but not beyond its deadline.
interface ModelCalls extends AutoCloseable {
  /// Whether it answers a ping in time.
  boolean isWell(Deadline deadline);

  /// @throws RefusedException if it answers that it does not answer these rows
  /// @throws Predictions.InvalidException if its answer cannot be used
  /// @throws java.io.InterruptedIOException if the time is over
  /// @throws IOException if the process takes no connection, or ends the one it has
  /// @throws io.millrace.base.MillraceException with `FIELD_TYPE` if a value cannot be of its
  ///     column's type
  Predictions predict(Frame rows, Params params, Deadline deadline)
      throws IOException, RefusedException, Predictions.InvalidException;

  /// Ends all connections. Calls that go on fail.
  @Override
  void close();

  /// What the processes of a model speak.
  @FunctionalInterface
  interface Language {
    ModelCalls calls(UnixDomainSocketAddress address, ProcessLimits limits);
  }

  /// The model refuses the rows, or fails with them.
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    /// @param words what it says, such as: 500: no such car
    RefusedException(String words) {
      super(words);
    }

    String words() {
      return String.valueOf(getMessage());
    }
  }
}
