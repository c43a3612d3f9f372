package io.millrace.serving;

import java.util.Optional;

/// A request as its protocol has it. What a protocol must be able to do so that endpoints answer
/// it: read rows, say how they are to be answered, and leave something for the capture. An object
/// belongs to one request, and holds its body.
public interface RequestForm {
  /// What a request says.
  ///
  /// @param answer the form in which it is answered
  /// @param inferenceId the name that the body gives the request for ground truth; the one that an
  ///     [Invocation] has wins
  record Asked(Rows rows, AnswerForm answer, Optional<String> inferenceId) {}

  /// Reads the rows, at least one. Called once.
  ///
  /// @param fields that the endpoint reads
  /// @param rowsMax most rows
  /// @throws io.millrace.base.MillraceException with a code whose kind is `INVALID_INPUT` or
  ///     `LIMIT` if there are none that can be answered, saying which and why
  Asked read(Fields fields, int rowsMax);

  /// The size of the body, once it is unpacked.
  int bytes();

  /// How the answer is to say why the models predicted what they did; empty if it is not. Known
  /// when the rows are read.
  default Optional<Explaining> explaining() {
    return Optional.empty();
  }

  /// What a capture keeps of the request; [SageMakerRequest#rows] reads the same rows from it.
  ///
  /// The body itself is kept where that is SageMaker's JSON, JSON Lines or CSV. Of any other
  /// protocol the rows are kept as JSON, written here and now, and not the body with something that
  /// reads it later: what is in the log can then be moved by whoever finds it, whichever protocols
  /// and versions of them that server has, whatever stood in headers beside the body; and all
  /// captures of an endpoint look alike. It costs requests of those protocols the writing of their
  /// rows.
  ///
  /// @param rows that [#read] gave
  default Content captured(Rows rows) {
    return new Content(SageMakerForm.JSON.contentType(), RowsJson.bytes(rows));
  }
}
