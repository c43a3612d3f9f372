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
  record Asked(Invocation invocation, Rows rows, Scores scores, String inferenceId) {}

  /// @param nanos from the whole request to the answer's bytes
  void answered(Asked asked, long nanos);

  /// The models, or how they are combined, gave no finite number.
  void unanswered();

  /// By a fault on this side.
  void failed();
}
