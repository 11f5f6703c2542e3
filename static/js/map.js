// Points on the outlines of the provinces: no tiles, no other host. Reads the JSON element that data-map names;
// the legend and the list beside the map say the same without it.

const { L } = window;
const SPREAD = 18;

function popup(place) {
  const box = document.createElement("div");
  const name = document.createElement(place.url ? "a" : "strong");
  name.textContent = place.name;
  if (place.url) name.href = place.url;
  box.append(name);
  if (place.note) box.append(Object.assign(document.createElement("p"), { textContent: place.note }));
  return box;
}

function marker(place, position) {
  const sign = document.createElement("span");
  sign.className = `map-sign map-sign-${place.sign}`;
  const icon = L.divIcon({ html: sign, className: "map-point", iconSize: [24, 24] });
  const made = L.marker(position, { icon, title: place.name, alt: place.name, keyboard: true });
  return made.bindPopup(() => popup(place));
}

/** Places that would hide one another at this zoom stand in a ring around their common point. */
function spread(map, places) {
  const groups = [];
  for (const place of places) {
    const point = map.latLngToLayerPoint([place.latitude, place.longitude]);
    const near = groups.find((group) => group.point.distanceTo(point) < SPREAD);
    if (near) near.places.push(place);
    else groups.push({ point, places: [place] });
  }
  const layer = L.layerGroup();
  for (const { point, places: together } of groups) {
    const radius = Math.max(SPREAD, (together.length * SPREAD) / Math.PI);
    together.forEach((place, index) => {
      const truly = L.latLng(place.latitude, place.longitude);
      if (together.length === 1) {
        layer.addLayer(marker(place, truly));
        return;
      }
      const angle = (2 * Math.PI * index) / together.length - Math.PI / 2;
      const shown = map.layerPointToLatLng(point.add([radius * Math.cos(angle), radius * Math.sin(angle)]));
      layer.addLayer(L.polyline([truly, shown], { className: "map-spoke", interactive: false, color: null }));
      layer.addLayer(marker(place, shown));
    });
  }
  return layer;
}

async function draw(box) {
  const { places } = JSON.parse(document.getElementById(box.dataset.map).textContent);
  box.hidden = false;
  const map = L.map(box, { zoomControl: false, zoomSnap: 0.25, scrollWheelZoom: false, attributionControl: false, minZoom: 5, maxZoom: 12 });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  const response = await fetch(box.dataset.outlines);
  const outlines = L.geoJSON(await response.json(), {
    interactive: false,
    style: { className: "map-outline", color: null, fillColor: null, fillOpacity: 1, weight: 1 },
  }).addTo(map);
  const small = box.closest(".map-small") && places.length === 1;
  if (small) map.setView([places[0].latitude, places[0].longitude], 8);
  else map.fitBounds(places.length ? L.latLngBounds(places.map((place) => [place.latitude, place.longitude])).pad(0.15) : outlines.getBounds());

  let layer = spread(map, places).addTo(map);
  map.on("zoomend", () => {
    layer.remove();
    layer = spread(map, places).addTo(map);
  });
}

for (const box of document.querySelectorAll("[data-map]")) draw(box);
