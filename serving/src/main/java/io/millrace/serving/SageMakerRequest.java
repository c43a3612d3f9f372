package io.millrace.serving;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A request as SageMaker's runtime has it: JSON, JSON Lines or CSV.
public final class SageMakerRequest implements RequestForm {
  private final Content content;
  private final SageMakerForm form;
  private final SageMakerForm answer;
  private final Optional<Explaining> explaining;

  /// @param contentType as received; anything that is neither CSV nor JSON Lines is read as JSON
  /// @param accept the form of the answer; absent, or none of the three: as the request
  public SageMakerRequest(String contentType, Optional<String> accept, byte[] body) {
    content = new Content(contentType, body);
    form = SageMakerForm.of(contentType);
    answer = accept.isEmpty() ? form : SageMakerForm.accepted(accept.get()).orElse(form);
    explaining = Optional.empty();
  }

  private SageMakerRequest(SageMakerRequest same, Optional<Explaining> explaining) {
    content = same.content;
    form = same.form;
    answer = same.answer;
    this.explaining = explaining;
  }

  /// The same, whose answer says why the models predicted what they did.
  /// @param how empty: whose answer does not
  public SageMakerRequest explained(Optional<Explaining> how) {
    return how.isEmpty() ? this : new SageMakerRequest(this, how);
  }

  @Override
  public int bytes() {
    return content.bytes().length;
  }

  @Override
  public Optional<Explaining> explaining() {
    return explaining;
  }

  @Override
  public Asked read(Fields fields, int rowsMax) {
    return new Asked(form.parse(fields, content.bytes(), rowsMax), answer, Optional.empty());
  }

  @Override
  public Content captured(Rows rows) {
    return rows.params().isEmpty() ? content : RequestForm.super.captured(rows);
  }

  /// The rows of a body that was captured, each as a JSON object: field → value, absent ones left
  /// out, and `params` if the request has set some.
  /// @param fields of the config that answered it, as [Fields#captured]
  public static List<String> rows(Fields fields, String contentType, byte[] body) {
    Rows rows = SageMakerForm.of(contentType).parse(fields, body, Integer.MAX_VALUE);
    return IntStream.range(0, rows.count()).mapToObj(row -> RowsJson.text(rows, row)).toList();
  }
}
