package io.millrace.serving.http;

import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.serving.Endpoints;
import io.millrace.serving.ServingConfig;

/// `/endpoints/{name}/openapi.json`: what one endpoint reads and answers, for tools and people.
public final class EndpointDocumentResource implements Resource {
  private final Endpoints endpoints;
  private final ServingConfig config;

  public EndpointDocumentResource(Endpoints endpoints, ServingConfig config) {
    this.endpoints = endpoints;
    this.config = config;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/endpoints/{name}/openapi.json")
        .action("endpoint.read")
        .summary("The endpoint as an OpenAPI document: fields, their types, and the answer.")
        .answer(Shape.object())
        .to(
            request ->
                Response.json(
                    new EndpointDocument(endpoints.schema(request.path("name")), config.maxRows())
                        .json()));
  }
}
