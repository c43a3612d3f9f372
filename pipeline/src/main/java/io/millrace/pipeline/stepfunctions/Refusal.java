package io.millrace.pipeline.stepfunctions;

import java.util.Optional;

/// An answer that is an error of the API: a code that clients turn into an exception of that name,
/// and a text. Codes and texts are the service's own.
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String code;
  private final String text;
  private final transient Optional<String> reason;

  private Refusal(String code, String text, Optional<String> reason) {
    super(code + ": " + text, null, false, false);
    this.code = code;
    this.text = text;
    this.reason = reason;
  }

  static Refusal of(String code, String text, Object... args) {
    return new Refusal(code, args.length == 0 ? text : text.formatted(args), Optional.empty());
  }

  static Refusal validation(String reason, String text) {
    return new Refusal("ValidationException", text, Optional.of(reason));
  }

  static Refusal validation(String text) {
    return of("ValidationException", text);
  }

  static Refusal noMachine(String arn) {
    return of("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn);
  }

  static Refusal deleting(String arn) {
    return of("StateMachineDeleting", "State Machine is being deleted: '%s'", arn);
  }

  static Refusal noExecution(String arn) {
    return of("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn);
  }

  static Refusal notFound() {
    return of("ResourceNotFound", "Request references a resource that does not exist.");
  }

  static Refusal typeNotSupported() {
    return of(
        "StateMachineTypeNotSupported",
        "This operation is not supported by this type of state machine");
  }

  static Refusal invalidName(String name) {
    return of("InvalidName", "Invalid Name: '%s'", name);
  }

  static Refusal invalidArn(String why) {
    return of("InvalidArn", "Invalid Arn: '%s'", why);
  }

  static Refusal invalidToken() {
    return of("InvalidToken", "Invalid Token: 'Invalid token'");
  }

  static Refusal conflict(String text) {
    return of("ConflictException", text);
  }

  String code() {
    return code;
  }

  String text() {
    return text;
  }

  /// Says more about a `ValidationException`.
  Optional<String> reason() {
    return reason;
  }
}
