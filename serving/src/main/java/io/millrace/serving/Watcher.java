package io.millrace.serving;

/// Looks at what an arm answers. Called on the thread of the request, before the answer is sent: an
/// implementation neither blocks nor fails.
interface Watcher {
  Watcher NOBODY =
      new Watcher() {
        @Override
        public void answered(Asked asked, long nanos) {}

        @Override
        public void unanswered() {}

        @Override
        public void failed() {}
      };

  /// An answered request.
  ///
  /// @param isCaptured whether another answer to it is to be captured
  /// @param captures where other answers to it are captured
  record Asked(
      Invocation invocation,
      Rows rows,
      Scores scores,
      String inferenceId,
      boolean isCaptured,
      CaptureSink captures) {}

  /// This one, and then another.
  default Watcher and(Watcher other) {
    Watcher first = this;
    return first.equals(NOBODY)
        ? other
        : new Watcher() {
          @Override
          public void answered(Asked asked, long nanos) {
            first.answered(asked, nanos);
            other.answered(asked, nanos);
          }

          @Override
          public void unanswered() {
            first.unanswered();
            other.unanswered();
          }

          @Override
          public void failed() {
            first.failed();
            other.failed();
          }
        };
  }

  /// @param nanos from the whole request to the answer's bytes
  void answered(Asked asked, long nanos);

  /// The models, or how they are combined, gave no finite number.
  void unanswered();

  /// By a fault on this side.
  void failed();
}
