package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.pipeline.stepfunctions.StateTester;
import io.millrace.pipeline.stepfunctions.StateTester.Mock;
import java.util.Optional;

/// Reads the form that tests one state, and makes the test if it is asked for.
final class Trials {
  private Trials() {}

  static EditorPage.Trial of(Request request, Draft draft, StateTester tester) {
    if (request.form("state").isEmpty()) {
      return EditorPage.Trial.NONE;
    }
    EditorPage.Trial form =
        new EditorPage.Trial(
            field(request, "state"),
            field(request, "input"),
            field(request, "variables"),
            field(request, "context"),
            field(request, "work"),
            field(request, "result"),
            field(request, "error"),
            field(request, "cause"),
            Optional.empty(),
            "");
    return field(request, "action").equals("test") ? tried(form, draft, tester) : form;
  }

  private static String field(Request request, String name) {
    return request.form(name).orElse("");
  }

  private static EditorPage.Trial tried(EditorPage.Trial form, Draft draft, StateTester tester) {
    try {
      StateTester.Answer answer =
          tester.test(
              new StateTester.Trial(
                  draft.text(),
                  form.state(),
                  form.input(),
                  form.variables(),
                  form.context(),
                  mock(form)));
      return with(form, Optional.of(answer), "");
    } catch (MillraceException e) {
      return with(form, Optional.empty(), e.detail());
    }
  }

  private static Optional<Mock> mock(EditorPage.Trial form) {
    return switch (form.work()) {
      case "result" -> Optional.of(new Mock.Result(form.result()));
      case "error" -> Optional.of(new Mock.Failure(form.error(), form.cause()));
      default -> Optional.empty();
    };
  }

  private static EditorPage.Trial with(
      EditorPage.Trial form, Optional<StateTester.Answer> answer, String refused) {
    return new EditorPage.Trial(
        form.state(),
        form.input(),
        form.variables(),
        form.context(),
        form.work(),
        form.result(),
        form.error(),
        form.cause(),
        answer,
        refused);
  }
}
