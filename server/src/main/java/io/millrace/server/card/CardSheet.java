package io.millrace.server.card;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/// Renders model cards as HTML pages that stand alone: no scripts, no links, no other files.
/// Thread-safe.
final class CardSheet {
  private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);

  String render(ModelCard card) {
    StringOutput out = new StringOutput(16_384);
    templates.render("card/card.jte", new CardText(card), out);
    return out.toString();
  }
}
