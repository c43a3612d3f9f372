package io.millrace.server.card;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;

/// `/api/models/{name}/versions/{version}/card`: all that is known of a model version, for programs
/// and as a sheet for people.
public final class CardResource implements Resource {
  private static final String CARD = "/api/models/{name}/versions/{version}/card";

  /// The sheet has its style inside, and nothing else but text.
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none';"
          + " base-uri 'none'";

  private final ModelCards cards;
  private final CardSheet sheet = new CardSheet();

  public CardResource(ModelCards cards) {
    this.cards = cards;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get(CARD)
        .action("model.read")
        .summary("The model card of a version: all that is known of it.")
        .answer(CardShape.CARD)
        .to(request -> Response.json(CardJson.of(card(request))));
    routes
        .get(CARD + ".html")
        .action("model.read")
        .summary("The same card as an HTML page that stands alone.")
        .to(this::sheet);
  }

  private ModelCard card(Request request) {
    return cards.card(request.path("name"), request.number("version"));
  }

  private Response sheet(Request request) {
    return Response.html(200, sheet.render(card(request)))
        .with("Content-Security-Policy", POLICY)
        .with("Cache-Control", "no-store");
  }
}
