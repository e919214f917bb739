(function () {
  "use strict";
  var body = JSON.parse(context.getVariable("response.content"));

  Object.keys(body.rates || {}).forEach(function (currency) {
    body.rates[currency] = Math.round(body.rates[currency] * 10000) / 10000;
  });
  context.setVariable("response.content", JSON.stringify(body));
})();
