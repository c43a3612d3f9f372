package io.millrace.server.page;

import io.millrace.serving.Explaining;
import io.millrace.serving.InputField;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A form that asks an endpoint for one prediction, with the same request for other tools.
///
/// @param fields in the order of the endpoint's config
/// @param explaining how the answer is to be explained; empty: not at all
/// @param outputs what the numbers of an answer are called; none if that is one number
/// @param output the place of the one that is to be explained; empty: the greatest
/// @param json the request's body
/// @param curl the whole request as a shell command
/// @param answer of the values in the fields; empty until they are sent
/// @param refusal why there is no answer
public record TryPage(
    EndpointPage.Head head,
    List<Field> fields,
    Optional<Explaining> explaining,
    List<String> outputs,
    OptionalInt output,
    String json,
    String curl,
    Optional<Answer> answer,
    Optional<Refusal> refusal) {
  public TryPage {
    fields = List.copyOf(fields);
    outputs = List.copyOf(outputs);
  }

  /// Whether this one of several numbers is to be explained.
  public boolean isExplained(int place) {
    return output.equals(OptionalInt.of(place));
  }

  /// Whether the form's choice is this one.
  /// @param asked as a request has it; empty: no explanation
  public boolean isChosen(String asked) {
    return explaining.equals(Explaining.of(asked.isEmpty() ? "false" : asked));
  }

  /// Whether a value has to be mended before the endpoint can be asked.
  public boolean hasErrors() {
    return fields.stream().anyMatch(field -> !field.error().isEmpty());
  }

  /// A field of the form.
  ///
  /// @param value as it was typed, or an example
  /// @param levels texts that training saw; empty for numbers and for texts with very many
  /// @param hint what training saw, in words; may be empty
  /// @param error why `value` cannot be sent; empty if it can
  public record Field(
      InputField input, String value, List<String> levels, String hint, String error) {
    /// The name of the field in the form: those of a dataset may be any text.
    public String formName() {
      return "field." + input.name();
    }

    /// What training saw, as one text.
    public String seen() {
      return levels.isEmpty()
          ? hint.replace("Training: ", "")
          : Format.shortened(String.join(", ", levels), 80);
    }

    public boolean isNumber() {
      return input.type() == InputField.Type.NUMBER;
    }

    public boolean isRequired() {
      return input.absence() == InputField.Absence.REFUSED;
    }

    Field with(String typed, String problem) {
      return new Field(input, typed, levels, hint, problem);
    }
  }

  /// @param score what was answered
  /// @param output which of several numbers is explained, as the heading tells; empty of one
  /// @param outputs the same by name, where it is several numbers; else none
  /// @param explanation of that, if it was asked for and no model's says the same
  /// @param models what each model predicted; those of a graph that were asked
  /// @param inferenceId what ground truth names later
  public record Answer(
      String score,
      String output,
      List<CapturePage.Value> outputs,
      Optional<CapturePage.Explanation> explanation,
      List<Score> models,
      String inferenceId) {
    public Answer {
      outputs = List.copyOf(outputs);
      models = List.copyOf(models);
    }
  }

  /// @param output which of several numbers is explained, as the heading tells; empty of one
  /// @param explanation of the prediction, if it was asked for
  public record Score(
      String model,
      String href,
      String score,
      String output,
      Optional<CapturePage.Explanation> explanation) {}

  /// What the endpoint said instead of an answer.
  public record Refusal(String detail, String fix, String code) {}
}
