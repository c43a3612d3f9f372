package io.millrace.serving;

/// How an answer is written.
@FunctionalInterface
public interface AnswerForm {
  Content write(Answered answered);
}
