package io.millrace.server.page.model;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.server.page.Html;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.Registry;
import java.util.Optional;

/// Carries out what the forms of a model and of its versions ask for.
final class ModelForm {
  private final Registry registry;
  private final Request request;
  private final String model;

  ModelForm(Registry registry, Request request) {
    this.registry = registry;
    this.request = request;
    this.model = request.path("model");
  }

  /// @throws MillraceException with `ALIAS_MOVED` if an alias no longer names what the form showed
  void changeModel() {
    switch (field("action")) {
      case "describe" -> registry.describe(model, field("description"));
      case "move" -> moveAlias();
      case "remove" -> removeAlias();
      case String other -> throw unknown(other);
    }
  }

  void changeVersion(int version) {
    switch (field("action")) {
      case "describe" -> registry.describeVersion(model, version, field("description"));
      case String other -> throw unknown(other);
    }
  }

  private String field(String name) {
    return request.form(name).orElse("").strip();
  }

  private void moveAlias() {
    registry.moveAlias(
        new ModelAlias(model, field("alias")),
        Optional.of(field("from")).filter(text -> !text.isEmpty()).map(Html::number),
        Html.number(field("to")),
        change());
  }

  private void removeAlias() {
    registry.deleteAlias(new ModelAlias(model, field("alias")), change());
  }

  private AliasChange change() {
    MillraceException.require(
        !field("reason").isEmpty(),
        ErrorCode.REQUEST_INVALID,
        "Say in a few words why; it stays in the alias's history.",
        "An alias is moved for a reason, and none was given.");
    return new AliasChange(field("by"), field("reason"));
  }

  private static MillraceException unknown(String action) {
    return new MillraceException(
        ErrorCode.REQUEST_INVALID,
        "'%s' is no action of this form.".formatted(action),
        "Use one of the form's buttons.");
  }
}
